import path from 'node:path';
import { API } from 'typescript/unstable/sync';

/** The compiler on the project's own settings, with the text of one file replaced in memory. */
export function compilerOf(root: string) {
  const config = path.join(root, 'tsconfig.json');
  const replaced = new Map<string, string>();
  const api = new API({ cwd: root, fs: { readFile: (file) => replaced.get(file) } });
  let snapshot = api.updateSnapshot({ openProjects: [config] });

  return {
    /** Those of `files` that the compiler complains about when `file` has this text instead of its own. */
    filesWithErrors(file: string, text: string, files: readonly string[]): string[] {
      const before = [...replaced.keys()]; // has its own text again
      replaced.clear();
      replaced.set(path.join(root, file), text);
      const last = snapshot;
      snapshot = api.updateSnapshot({ fileChanges: { changed: [...before, path.join(root, file)] } });
      last.dispose();
      const program = snapshot.getProject(config)?.program;
      if (!program) throw new Error(`The compiler does not know the project of ${config}.`);
      return files.filter((each) => program.getSemanticDiagnostics(path.join(root, each)).length > 0);
    },
    close: () => api.close(),
  };
}
