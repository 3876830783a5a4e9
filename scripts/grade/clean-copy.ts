/** A copy of this kit in a folder of its own: what runs there can change nothing here. */
import { cpSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { learnerFiles, loadLevels, root } from '../kit/levels.ts'

/** All that a level, its checks and its benchmark need. */
const PARTS = [
  ...['levels', 'solution', 'scripts', 'static', join('test', 'support'), 'package.json', 'vitest.config.ts'],
  ...['tsconfig.json', 'tsconfig.kit.json', 'tsconfig.build.json'],
]

/** @param folder must be there; the dependencies in it are those of this kit */
export function copyKit(folder: string): void {
  for (const part of PARTS) cpSync(join(root, part), join(folder, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
}

/** The same without anybody's slots. */
export async function copyKitWithoutSlots(folder: string): Promise<void> {
  copyKit(folder)
  for (const file of (await loadLevels()).flatMap(learnerFiles)) rmSync(join(folder, file), { force: true })
}
