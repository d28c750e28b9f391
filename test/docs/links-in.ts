/** A link of a Markdown file to another file of the project, to a heading, or both. */
interface Link {
  /** From the root of the project. */
  readonly file: string;
  /** Of a heading, as it stands after `#`. */
  readonly anchor?: string;
  readonly text: string;
}

const external = /^[a-z][a-z0-9+.-]*:/i;

/** The links and pictures of a Markdown file that lead to files of the project. */
export function linksIn(file: string, markdown: string): Link[] {
  const text = withoutCode(markdown);
  const targets = [
    ...text.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g),
    ...text.matchAll(/^\[[^\]]+\]: +(\S+)/gm),
    ...text.matchAll(/\b(?:src|href|srcset)="([^"\s]+)/g),
  ].map(([, target = '']) => target);
  return targets
    .filter((target) => !external.test(target))
    .map((target) => {
      const [to = '', anchor] = target.split('#');
      return { file: to === '' ? file : resolved(file, to), text: target, ...(anchor !== undefined && { anchor }) };
    });
}

/** The files and folders of the project that a Markdown file names in code, such as `lib/config/config.ts`. */
export function filesNamedIn(markdown: string, topFolders: readonly string[]): string[] {
  const spans = [...markdown.replaceAll(/^ *```.*?^ *```/gms, '').matchAll(/`([^`\n]+)`/g)].map(
    ([, span = '']) => span,
  );
  return spans.filter(
    (span) => /^[\w.-]+(?:\/[\w.-]+)+\/?$/.test(span) && topFolders.includes(span.split('/')[0] ?? ''),
  );
}

/** The anchors that GitHub gives the headings of a Markdown file, and those that it sets itself. */
export function anchorsIn(markdown: string): Set<string> {
  const text = markdown.replaceAll(/^ *```.*?^ *```/gms, '');
  const seen = new Map<string, number>();
  const headings = [...text.matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(([, heading = '']) => {
    const slug = heading
      .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
      .replaceAll(' ', '-');
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
  const set = [...text.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, name = '']) => name);
  return new Set([...headings, ...set]);
}

const withoutCode = (markdown: string) => markdown.replaceAll(/^ *```.*?^ *```/gms, '').replaceAll(/`[^`\n]*`/g, '`');

function resolved(from: string, to: string): string {
  return decodeURIComponent(new URL(to, `file:///${from}`).pathname.slice(1)).replace(/\/$/, '');
}
