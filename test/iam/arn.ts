/**
 * Whether a pattern of `*` (any characters, also none) and `?` (one character) matches a text.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html#reference_policies_elements_resource_wildcards
 */
export function globMatches(pattern: string, text: string): boolean {
  if (pattern.includes('${')) throw new Error(`Policy variables are not evaluated here: ${pattern}`);
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

/** Whether a pattern matches an ARN: a wildcard stands within one of the six parts, of which the last may have colons. */
export function arnMatches(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  const parts = partsOf(arn);
  const patterns = partsOf(pattern);
  return patterns.length === parts.length && patterns.every((part, index) => globMatches(part, parts[index] ?? ''));
}

function partsOf(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
