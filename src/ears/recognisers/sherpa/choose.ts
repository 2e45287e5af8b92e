/** Which of the installed models is to understand speech. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RecogniserError } from '../../../ports/recogniser.ts';
import { loadCatalogue } from '../../models/catalogue.ts';
import { installedModels } from '../../models/installed.ts';

/**
 * @param wanted a name in the folder; empty: the first one that is no turn model.
 * @returns its folder. @throws RecogniserError that says what to do
 */
export async function chooseSherpaModel(folder: string, wanted: string): Promise<string> {
  const isForSpeech = (name: string): boolean => loadCatalogue().find((model) => model.name === name)?.for !== 'turn';
  if (wanted !== '') {
    if (/[/\\]/u.test(wanted) || wanted.startsWith('.') || !existsSync(join(folder, wanted)))
      throw new RecogniserError(`the model "${wanted}" (SHERPA_MODEL) is not installed: npm run models -- ears install ${wanted}`);
    return join(folder, wanted);
  }
  const found = (await installedModels(folder)).find(({ name }) => isForSpeech(name));
  if (!found) throw new RecogniserError('no model is installed: npm run models -- ears list');
  return join(folder, found.name);
}
