/**
 * JSON as a bus delivers it that writes it anew: every escape is resolved but those that JSON needs. Whether EventBridge
 * does is not known (docs/first-deployment.md, A5), so nothing may depend on it. Numbers stay as they are.
 */
export const writtenAnew = (json: string): string =>
  json.replace(/\\(?:u(.{4})|.)/g, (written, code?: string) => {
    if (code === undefined) return written;
    const half = String.fromCharCode(Number.parseInt(code, 16));
    return half < ' ' || half === '"' || half === '\\' ? written : half;
  });
