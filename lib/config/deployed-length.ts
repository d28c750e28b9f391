import { Tokenization } from 'aws-cdk-lib';

/**
 * How many characters a text has at most when it is deployed: with the longest domain of a partition in place of each
 * reference to an account, a region, a partition or its domain. The others are shorter.
 */
export function deployedLength(text: string): number {
  const fragments = Tokenization.reverseString(text).mapTokens({ mapToken: () => 'amazonaws.com.cn' });
  return String(fragments.join({ join: (left, right) => `${left ?? ''}${right ?? ''}` })).length;
}
