import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { withoutAwsSettings } from '../../local/aws-settings.ts';
import { LocalCloudError } from '../../local/local-cloud-error.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const root = path.resolve(import.meta.dirname, '../..');

/**
 * Synthesizes the templates and bundles of a stage, as `npm run synth` does, into a directory that is gone when this process
 * ends: whatever else synthesizes at the same time has another. The app runs without the CDK's command line, which would
 * look for the user's credentials.
 *
 * @param signal ends it.
 * @returns the directory.
 * @throws LocalCloudError with what the app printed, when it fails.
 */
export async function synthesize(stage: string, signal?: AbortSignal): Promise<string> {
  const directory = temporaryDirectory('commerce-event-backbone-');
  const { context } = JSON.parse(readFileSync(path.join(root, 'cdk.json'), 'utf8'));
  // How the CDK's command line calls an app: https://docs.aws.amazon.com/cdk/v2/guide/cli.html
  const child = spawn(process.execPath, ['bin/app.ts'], {
    cwd: root,
    env: {
      ...withoutAwsSettings(process.env),
      CDK_OUTDIR: directory,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, stage }),
      CDK_VALIDATION: 'false', // of CDK's own rules, which take longer than the rest; `npm run synth` keeps them
    },
    ...(signal && { signal }),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0)
    throw new LocalCloudError(`The templates cannot be synthesized (npm run synth shows the same error):\n${output}`);
  return directory;
}
