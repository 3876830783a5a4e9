/**
 * The files that stage 2 serves. They are made when they are needed, in `.kit/stage-2`, because some of them would not
 * survive a repository: a link that leads out of the root, ten megabytes, a date of their own.
 */
import {
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { kitRoot } from '../../scripts/kit/levels.ts'

const folder = join(kitRoot, '.kit', 'stage-2')

/** The root of the site: nothing outside of it may ever be served. */
const publicFolder = join(folder, 'public')

/** What stands in every file outside of the root. */
export const SECRET = 'This is outside of the root, and nobody may read it.\n'

/** When the files were last modified. Like most files, not at a whole second. */
export const MODIFIED = new Date('2024-02-29T12:00:00.700Z')

const LARGE_BYTES = 10 * 1_048_576

/**
 * An é, of two bytes, and then four letters for each number, six bits in each: so every piece of it is unlike every other,
 * and it is a text that has more bytes than letters.
 */
function large(): Uint8Array {
  const words = Uint32Array.from(
    { length: LARGE_BYTES / 4 },
    (_, n) => 0x40404040 | (n & 63) | ((n & 0xfc0) << 2) | ((n & 0x3f000) << 4) | ((n & 0xfc0000) << 6),
  )
  const bytes = new Uint8Array(words.buffer)
  bytes.set(Buffer.from('é'))
  return bytes
}

const PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQAQAAAAA3iMLMAAAAMklEQVR42mP4/5/hAz/D+c8M+/8ybD7LUHyOof4fCOV/Yyh/x7BDFiQOlAWqAar8/x8AQUoYTw35xgAAAAAASUVORK5CYII='

const PAGE = `<!doctype html>
<title>Stage 2</title>
<p>Grüße aus <code>.kit/stage-2/public</code>. A picture:
<p><img src="picture.png" width="128" alt="a face" style="image-rendering: pixelated">
<p>If you see no face there, some of its bytes were lost on the way.
`

/** In the root, by name. */
export const files = {
  'index.html': PAGE,
  'hello.txt': 'Hello, World!\n',
  'digits.txt': '0123456789',
  'empty.txt': '',
  'grüße.txt': 'Name and content are UTF-8: ä ö ü €\n',
  'two words.txt': 'There is a space in my name.\n',
  'release..notes.txt': 'There are two dots in my name.\n',
  '%41.txt': 'There is a percent sign in my name.\n',
  'style.css': 'body { color: navy }\n',
  'script.js': 'console.log("hello")\n',
  'data.json': '{"hello":"world"}\n',
  'drawing.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>\n',
  'PHOTO.JPEG': 'no photo, but its name says so',
  LICENSE: 'There is no dot in my name.\n',
  'picture.png': Buffer.from(PICTURE, 'base64'),
  'bytes.bin': Uint8Array.from({ length: 256 }, (_, byte) => byte),
  '100k.bin': large().subarray(0, 102_400),
  'large.bin': large(),
  'photos/cat.txt': 'meow\n',
} as const satisfies Record<string, string | Uint8Array>

/** Beside the root. The names begin like the root's own, as copies and drafts do in real life. */
const outside = ['secret.txt', 'public-drafts/secret.txt', 'public.txt']

/** From links in the root to what they lead to. */
const links = { 'link.txt': '../secret.txt', drafts: '../public-drafts' }

let made = false

/** Makes what is missing or not as it should be. @returns the root of the site */
export function makeSite(): string {
  if (made) return publicFolder
  made = true
  for (const [name, content] of Object.entries(files)) makeFile(join(publicFolder, name), content)
  for (const name of outside) makeFile(join(folder, name), SECRET)
  for (const [name, target] of Object.entries(links)) makeLink(join(publicFolder, name), target)
  return publicFolder
}

/** Another process may be making it or reading it just now, so it appears all at once. */
function makeFile(path: string, content: string | Uint8Array): void {
  const bytes = Buffer.from(content as Uint8Array)
  if (isThere(path, bytes)) return
  mkdirSync(dirname(path), { recursive: true })
  const unfinished = `${path}.${process.pid}`
  writeFileSync(unfinished, bytes)
  utimesSync(unfinished, MODIFIED, MODIFIED)
  renameSync(unfinished, path)
}

function isThere(path: string, bytes: Buffer): boolean {
  try {
    return statSync(path).mtimeMs === MODIFIED.getTime() && readFileSync(path).equals(bytes)
  } catch {
    return false
  }
}

/** Where links are a privilege, as on Windows, there are none: then nothing can be found through them either. */
function makeLink(path: string, target: string): void {
  try {
    symlinkSync(target, path)
  } catch {}
}
