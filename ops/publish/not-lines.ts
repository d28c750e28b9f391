import { foreignFormat, utf8Text } from '../../tools/text-bytes.ts';

/** What an input is instead of lines of JSON, judged by its first line that is not blank; `undefined` if it may be some. */
export function whatInstead(firstLine: Uint8Array): string | undefined {
  const format = foreignFormat(firstLine);
  if (format !== undefined) return format;
  const text = utf8Text(firstLine)?.trim();
  if (text === undefined || isJsonObject(text)) return undefined; // what is not UTF-8 is reported as any other bad line
  if (text.startsWith('[')) return 'a JSON array';
  if (text.startsWith('{') && text.includes('\r')) return 'text whose lines end with only a carriage return';
  if (text.startsWith('{')) return /[{[,]$/.test(text) ? 'a JSON document of several lines' : undefined;
  if (text.startsWith('<')) return 'XML or HTML';
  const [, separator] = /^(?:sep=|"?[\p{L}_][^{}[\]:]*?)([,;\t|])/iu.exec(text) ?? [];
  return separator && `CSV with ${separatorNames[separator]}`;
}

const separatorNames: Readonly<Record<string, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'vertical bars',
};

function isJsonObject(text: string): boolean {
  if (!text.startsWith('{')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
