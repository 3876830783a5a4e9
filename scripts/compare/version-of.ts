import { spawnSync } from 'node:child_process'

/** The first group of a pattern in what a program prints, on whichever stream; `unknown` if it prints no such thing. */
export function versionOf(binary: string, flag: string, pattern: RegExp): string {
  const { stdout, stderr } = spawnSync(binary, [flag], { encoding: 'utf8', timeout: 5_000 })
  return pattern.exec(`${stdout}${stderr}`)?.[1] ?? 'unknown'
}
