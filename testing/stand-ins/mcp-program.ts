/** `node mcp-program.ts [silent | garbage | dies]`: the MCP stand-in over its input and output. */
import { writeFileSync } from 'node:fs';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { mcpTools } from './mcp-tools.ts';

const [mode = '', pidFile = ''] = process.argv.slice(2);
if (pidFile !== '') writeFileSync(pidFile, String(process.pid));
if (mode === 'dies') {
  process.stderr.write('no licence found\n');
  process.exitCode = 1;
} else if (mode === 'silent') {
  process.stdin.resume();
} else if (mode === 'garbage') {
  process.stdin.resume();
  process.stdout.write('<html>hello</html>\n{"jsonrpc":"2.0"}\n');
} else if (mode === 'endless') {
  process.stdin.resume();
  const more = (): void => {
    process.stdout.write('x'.repeat(256 * 1024), more);
  };
  process.stdout.on('error', () => process.exit(0));
  more();
} else {
  await mcpTools().connect(new StdioServerTransport());
}
