import { Tokenization } from 'aws-cdk-lib';

/**
 * How many characters a text has at most when it is deployed: with the longest name of a region in place of each
 * reference to an account, a region or a partition. The others are shorter.
 */
export function deployedLength(text: string): number {
  const fragments = Tokenization.reverseString(text).mapTokens({ mapToken: () => 'ap-southeast-2' });
  return String(fragments.join({ join: (left, right) => `${left ?? ''}${right ?? ''}` })).length;
}
