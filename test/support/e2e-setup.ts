import { rmSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { bundledAssembly } from './bundled-assembly.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The synthesized dev stage; empty where the tests run against E2E_ENDPOINT. */
    assemblyDirectory: string;
  }
}

/** Once for all end-to-end tests. */
export default function setup(project: TestProject): (() => void) | undefined {
  if (process.env.E2E_ENDPOINT) {
    project.provide('assemblyDirectory', '');
    return undefined;
  }
  const directory = bundledAssembly();
  project.provide('assemblyDirectory', directory);
  return () => rmSync(directory, { recursive: true, force: true });
}
