import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** Whether a process's children can be found on this system. On Windows a server is taken to be one process. */
export const knowsChildren = process.platform !== 'win32'

/**
 * A process and all that it has started, itself first. Of one that is gone, only itself.
 *
 * @throws Error when the system does not tell
 */
export async function processTree(pid: number): Promise<number[]> {
  if (!knowsChildren) return [pid]
  const parents = await (process.platform === 'linux' ? parentsByProc() : parentsByPs())
  const tree = [pid]
  // Grows while it is walked: children of children come behind.
  for (const parent of tree)
    for (const [child, itsParent] of parents) if (itsParent === parent) tree.push(child)
  return tree
}

async function parentsByProc(): Promise<[number, number][]> {
  const numbers = (await readdir('/proc')).filter(name => /^[0-9]+$/.test(name))
  const parents = numbers.map(async (number): Promise<[number, number][]> => {
    // One that has ended since has no parent either.
    const stat = await readFile(`/proc/${number}/stat`, 'latin1').catch(() => '')
    // "pid (name) state parent …"; the name is the program's choice and may hold brackets and spaces.
    const parent = /^ \S (\d+) /.exec(stat.slice(stat.lastIndexOf(')') + 1))?.[1]
    return parent === undefined ? [] : [[Number(number), Number(parent)]]
  })
  return (await Promise.all(parents)).flat()
}

async function parentsByPs(): Promise<[number, number][]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid='])
  return [...stdout.matchAll(/^\s*(\d+)\s+(\d+)\s*$/gm)].map(([, pid, parent]) => [
    Number(pid),
    Number(parent),
  ])
}
