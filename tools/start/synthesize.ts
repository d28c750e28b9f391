import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { withoutAwsSettings } from '../../local/aws-settings.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Synthesizes the templates and bundles of a stage into `cdk.out`, as `npm run synth` does.
 *
 * @returns the directory.
 * @throws Error with what the CDK said, when it fails.
 */
export async function synthesize(stage: string): Promise<string> {
  const cdk = fileURLToPath(import.meta.resolve('aws-cdk/bin/cdk'));
  const env = { ...withoutAwsSettings(process.env), AWS_REGION: 'us-east-1' }; // the CDK looks for the user's account
  const child = spawn(process.execPath, [cdk, 'synth', '--quiet', '--context', `stage=${stage}`], { cwd: root, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) throw new Error(`The templates cannot be synthesized (npm run synth says the same):\n${output}`);
  return `${root}cdk.out`;
}
