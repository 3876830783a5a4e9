import type { Level } from '../../scripts/kit/level.ts'

const URL = 'http://localhost:8080/static'

export const level: Level = {
  number: 2,
  title: 'Static files',
  minutes: 60,
  points: 100,
  files: { staticFiles: 'static-files.ts' },
  benchmark: true,
  sections: [
    {
      id: '2.1',
      title: 'Find the file',
      checks: [
        {
          id: '2.1a',
          title: 'decodes the name, once',
          why: 'a path is percent-encoded, and what was encoded once is decoded once: %2541 means %41, not A (RFC 3986 §2.4)',
          repeat: `curl -i ${URL}/two%20words.txt ${URL}/%2541.txt`,
          hints: [
            'A space in a name travels as %20, and a percent sign as %25. The disk knows neither.',
            '`request.path` is still encoded, and has no query any more. Where do you decode it, and how often?',
            '`decodeURIComponent(request.path.slice(prefix.length))`, in one place; from there on only the decoded name.',
          ],
        },
        {
          id: '2.1b',
          title: 'answers 404 to what is not there, or is no file',
          why: 'a missing file is the most usual thing in the world and no failure of the server (RFC 9110 §15.5.5)',
          repeat: `curl -i ${URL}/missing.txt ${URL}/photos/ ${URL}/hello.txt/more`,
          hints: [
            'The disk says no in several ways. To the client all of them mean: there is nothing here.',
            'ENOENT: no such name. ENOTDIR: a file where a folder should be. ENAMETOOLONG. And a folder opens without any error.',
            "Catch what `stat` throws and throw `new HttpError('not_found')` instead; do the same unless `stats.isFile()`.",
          ],
        },
        {
          id: '2.1c',
          title: 'refuses a name that makes no sense',
          why: 'a malformed escape, bytes that are no UTF-8, a NUL: the request is at fault, so the answer is 4xx, never 500 (RFC 9110 §15.5)',
          repeat: `curl -i ${URL}/%zz.txt ${URL}/%ff.txt ${URL}/hello.txt%00`,
          hints: [
            'Two of your tools throw at names that they can’t understand. Who catches that?',
            '`decodeURIComponent` throws a URIError at %zz and at %ff; every function of `fs` throws at a NUL.',
            "Put `decodeURIComponent` into try and catch, and throw `new HttpError('bad_escape')` from there; throw it too if the name includes '\\0'.",
          ],
        },
        {
          id: '2.1d',
          title: 'takes the root as the operator writes it',
          why: 'a root may be relative, or end in a slash; a comparison of texts must not depend on how it was written',
          repeat: `STATIC_ROOT=./static/ npm run serve 2   # then: curl -i ${URL}/hello.txt`,
          hints: [
            '`./static/` and `static` are the same folder, but not the same text.',
            'You compare a path that `join` has tidied up with a root that nobody has.',
            'Use `resolve(root)`, or `await realpath(root)`, instead of `root` wherever you join or compare.',
          ],
        },
      ],
    },
    {
      id: '2.2',
      title: 'Stay inside',
      checks: [
        {
          id: '2.2a',
          title: 'lets no spelling of two dots lead out',
          needs: ['2.1b'],
          why: '%2e is a dot and %2f a slash: a name is decoded first and checked afterwards (RFC 3986 §7.3)',
          repeat: `curl -i --path-as-is ${URL}/%2e%2e/secret.txt`,
          hints: [
            'You look for two dots. The client can write them in other ways.',
            'Look at what `join` returns, not at what the client wrote: by then everything is decoded and resolved.',
            "Decode, `join` with the root, and then ask whether the result still lies in the root; if not, `HttpError('not_found')`.",
          ],
        },
        {
          id: '2.2b',
          title: 'knows a folder beside the root from the root',
          needs: ['2.1b'],
          why: '/www/public-drafts begins with the letters /www/public, and is not in it: compare up to and with the separator',
          repeat: `curl -i --path-as-is ${URL}/%2e%2e/public-drafts/secret.txt`,
          hints: [
            'Two folders: `public` and `public-drafts`. What do their paths have in common?',
            '`startsWith(root)` compares letters. A path consists of segments.',
            'Ask `path.startsWith(root + sep)`, with `sep` from `node:path`, where `root` is resolved and has no slash at its end.',
          ],
        },
        {
          id: '2.2c',
          title: 'follows no link out of the root',
          needs: ['2.1b'],
          why: 'a symbolic link in the root may lead anywhere; the name is harmless, the file that it opens is not',
          repeat: `curl -i ${URL}/link.txt ${URL}/drafts/secret.txt`,
          hints: [
            'The path looks right. The file behind it lies somewhere else.',
            'Only the file system knows where a link leads, at the end of the path or in the middle of it. Ask it, then compare.',
            'Compare `await realpath(path)` with `await realpath(root)`: both, since the root may be behind a link itself.',
          ],
        },
        {
          id: '2.2d',
          title: 'serves a file with two dots in its name',
          needs: ['2.1b'],
          why: 'only a whole segment `..` means the folder above (RFC 3986 §5.2.4); within a name dots are letters',
          repeat: `curl -i ${URL}/release..notes.txt`,
          hints: [
            'What does `release..notes.txt` have to do with the folder above? Nothing.',
            'Is there still a line that looks for `..` anywhere in the text?',
            'Once you compare the resolved path with the root, that line is of no use any more: delete it.',
          ],
        },
      ],
    },
    {
      id: '2.3',
      title: 'Say what it is',
      checks: [
        {
          id: '2.3a',
          title: 'tells the type of a text, and its charset',
          why: 'Content-Type says how to read the bytes; without charset a browser guesses, and ü becomes Ã¼ (RFC 9110 §8.3)',
          repeat: `curl -i ${URL}/index.html ${URL}/style.css`,
          hints: [
            'A text is bytes and a rule how to read them. The rule here is UTF-8, and only you can say so.',
            'The package `mime-types` knows types and charsets. Look at what its function `contentType` wants to have.',
            '`contentType(basename(path))`: the name of the file alone, since it takes anything with a slash for a type.',
          ],
        },
        {
          id: '2.3b',
          title: 'knows scripts, data and pictures, in capitals too',
          why: 'a script that is sent as text/plain does not run, a picture does not show (RFC 9110 §8.3)',
          repeat: `curl -i ${URL}/script.js ${URL}/PHOTO.JPEG`,
          hints: [
            'There are more than a thousand types. Somebody has made a list.',
            'The list is in the package `mime-types`, and does not mind capitals.',
            "`import { contentType } from 'mime-types'`, and give it the name of the file.",
          ],
        },
        {
          id: '2.3c',
          title: 'does not guess at a name that says nothing',
          needs: ['2.3a'],
          why: 'what is unknown is application/octet-stream; text/plain would make a browser show it as letters (RFC 9110 §8.3)',
          repeat: `curl -i ${URL}/LICENSE`,
          hints: [
            'Some names tell no type. There is a type for that.',
            '`contentType` returns false when it does not know.',
            "`contentType(basename(path)) || 'application/octet-stream'`",
          ],
        },
      ],
    },
    {
      id: '2.4',
      title: 'Send the bytes as they are',
      checks: [
        {
          id: '2.4a',
          title: 'sends every byte of a file that is no text',
          why: 'bytes that are no UTF-8 are replaced when they are read as a string, and nothing brings them back',
          repeat: `curl -s ${URL}/bytes.bin | cmp - .kit/stage-2/public/bytes.bin`,
          hints: [
            'Somewhere your bytes become letters. Not every byte is one.',
            "Look for 'utf8'. What does `readFile` return without it?",
            'Without the second argument `readFile` returns a Buffer. A response takes it as body just as it is.',
          ],
        },
        {
          id: '2.4b',
          title: 'counts bytes, not letters, and can send none',
          why: 'Content-Length is the number of bytes (RFC 9110 §8.6): ü is one letter and two of them; an empty file has 0',
          repeat: `curl -i ${URL}/gr%C3%BC%C3%9Fe.txt ${URL}/empty.txt`,
          hints: [
            'How many bytes are there in “ü €”?',
            'The number is `stats.size`. The writer counts strings and bytes for you; of a stream it knows the length only from `content-length`.',
            'Add `content-length` with `stats.size` as a string to the headers when the body is a stream. An empty file has no last byte: don’t ask for byte -1.',
          ],
        },
      ],
    },
    {
      id: '2.5',
      title: 'Send no faster than the client takes',
      checks: [
        {
          id: '2.5a',
          title: 'holds only pieces of a large file while ten slow clients fetch it',
          needs: ['2.4a'],
          why: 'what the client does not take yet belongs on the disk: a file in memory for each slow client is how servers die',
          repeat: `curl -s --limit-rate 1k -o /dev/null ${URL}/large.bin & sleep 2; curl http://localhost:8080/memory`,
          hints: [
            'Ten clients, ten megabytes each. Where are these bytes while the clients are busy?',
            'A body may be a stream: anything that can be iterated with `for await`, and gives bytes. The writer asks it for more when the client has taken what there was.',
            '`createReadStream(path)` as body, with `content-length` in the headers. `readFile` is gone then.',
          ],
        },
        {
          id: '2.5b',
          title: 'sends all of a large file, and tells its length',
          needs: ['2.4a'],
          why: 'a client that knows the length can show how long it takes, and sees when something is missing (RFC 9110 §8.6)',
          repeat: `curl -s ${URL}/large.bin | cmp - .kit/stage-2/public/large.bin; curl -I ${URL}/large.bin`,
          hints: [
            'Compare what arrives with the file, byte for byte.',
            'Of a stream nobody knows the length in advance. But you know the file.',
            "Put `'content-length': String(stats.size)` into the headers; the writer then does without chunks.",
          ],
        },
        {
          id: '2.5c',
          title: 'closes the file when the client has gone',
          needs: ['2.4a'],
          why: 'a process may have some thousand files open; each one that is forgotten is lost until it ends, and then nothing opens any more',
          repeat: `curl -s -m 1 --limit-rate 1k -o /dev/null ${URL}/large.bin; curl http://localhost:8080/open`,
          hints: [
            'Most downloads that break off do so in the middle. Who closes the file then?',
            'The writer ends the iteration of a stream, and calls `release` of a FileRange, whatever happens. What you open by hand, you close by hand.',
            'With `createReadStream` there is nothing to do. In a generator of your own: `try { … yield … } finally { await file.close() }`.',
          ],
        },
      ],
    },
    {
      id: '2.6',
      title: 'Answer the other methods',
      checks: [
        {
          id: '2.6a',
          title: 'answers HEAD like GET, without the content',
          needs: ['2.5b'],
          why: 'HEAD asks what GET would answer: the same fields, with the same Content-Length, and no content (RFC 9110 §9.3.2)',
          repeat: `curl -I ${URL}/hello.txt`,
          hints: [
            'HEAD is GET by somebody who only wants to see the label.',
            'The writer leaves the content out by itself. You need only let HEAD through and keep the fields.',
            "Refuse only if the method is neither 'GET' nor 'HEAD'; everything else stays the same.",
          ],
        },
        {
          id: '2.6b',
          title: 'refuses other methods and says which there are',
          why: 'a 405 must tell in Allow what would have been possible (RFC 9110 §15.5.6)',
          repeat: `curl -i -d hello ${URL}/hello.txt`,
          hints: [
            'A refusal should help: what could the client do instead?',
            'An HttpError can carry fields for the answer: look at its constructor in `solution/http/errors.ts`.',
            "`new HttpError('method_not_allowed', request.method, { headers: { allow: 'GET, HEAD' } })`",
          ],
        },
      ],
    },
    {
      id: '2.7',
      title: 'Spare the client what it has',
      checks: [
        {
          id: '2.7a',
          title: 'gives the client what it needs to ask again',
          needs: ['2.1a'],
          why: 'Last-Modified (RFC 9110 §8.8.2) and ETag (§8.8.3) name this state of the file; Cache-Control says how long it is good (RFC 9111 §5.2)',
          repeat: `curl -i ${URL}/hello.txt`,
          hints: [
            'A date in HTTP has one form, and it is always GMT. A tag is any text in double quotes.',
            '`toISOString` writes another one. Which method of Date writes `Thu, 29 Feb 2024 12:00:00 GMT`?',
            "`'last-modified': stats.mtime.toUTCString()`, an `etag` made of size and mtimeMs, and `cache-control` only if it is not empty.",
          ],
        },
        {
          id: '2.7b',
          title: 'answers 304 if the client has the file with this tag',
          needs: ['2.7a'],
          why: 'If-None-Match is a list of tags or `*`; W/ before one makes no difference here (RFC 9110 §13.1.2)',
          repeat: `curl -i -H 'If-None-Match: *' ${URL}/hello.txt`,
          hints: [
            'The client lists the states that it has. If the present one is among them, it needs nothing more.',
            'The field is a list, with commas and spaces; and a cache may have put W/ before your tag.',
            'Split at commas, `trim()`, take a leading `W/` off on both sides, compare; `*` always matches. Then `{ status: 304, headers }`.',
          ],
        },
        {
          id: '2.7c',
          title: 'answers 304 if the file was not modified since then',
          needs: ['2.7a'],
          why: 'If-Modified-Since has whole seconds, and files have fractions of them; what is no date is ignored (RFC 9110 §13.1.3)',
          repeat: `curl -i -H 'If-Modified-Since: Thu, 29 Feb 2024 12:00:00 GMT' ${URL}/hello.txt`,
          hints: [
            'The client sends back what you have told it. But what you told it was not quite the time on the disk.',
            'The file is of 12:00:00.700, Last-Modified says 12:00:00. Is the file newer than that?',
            'Compare `Math.floor(stats.mtimeMs / 1000) * 1000 <= time`, where `time` comes from `parseHttpDate` and is not undefined.',
          ],
        },
        {
          id: '2.7d',
          title: 'believes the tag if there are a tag and a date',
          needs: ['2.7b', '2.7c'],
          why: 'a tag is exact, a date is not: with If-None-Match there, If-Modified-Since is ignored (RFC 9110 §13.2.2)',
          repeat: `curl -i -H 'If-None-Match: "old"' -H 'If-Modified-Since: Thu, 29 Feb 2024 12:00:00 GMT' ${URL}/hello.txt`,
          hints: [
            'Browsers send both fields. What if they disagree?',
            'A file that is replaced twice in one second has the same date and another tag.',
            'Look at the date only when there is no If-None-Match at all; not when none of its tags matches.',
          ],
        },
        {
          id: '2.7e',
          title: 'tells the tag in a 304 again, and sends no content',
          needs: ['2.7b'],
          why: 'a cache takes the fields of a 304 over: ETag and Cache-Control must be as in a 200 (RFC 9110 §15.4.5)',
          repeat: `curl -i -H 'If-None-Match: *' ${URL}/hello.txt`,
          hints: [
            'The 304 says: yours is still good. For how long? And what is it called?',
            'Which headers does your 304 have?',
            'Give it the same headers as the 200, or at least `etag` and `cache-control`; no body.',
          ],
        },
        {
          id: '2.7f',
          title: 'gives another state of the file another tag',
          needs: ['2.7b'],
          why: 'a tag that stays when the content changes makes every client keep the old one (RFC 9110 §8.8.1)',
          repeat: `curl -I ${URL}/hello.txt; touch .kit/stage-2/public/hello.txt; curl -I ${URL}/hello.txt`,
          hints: [
            'What of a file changes when somebody saves it?',
            'One thing alone is not enough: a new file may be as long as the old one, or have been given the same date.',
            'Make the tag of both, as in `"10-1709208000700"`: `stats.size`, a dash, `stats.mtimeMs`, in quotes. And if you keep anything in memory, look whether it is still true.',
          ],
        },
      ],
    },
    {
      id: '2.8',
      title: 'Send a part',
      checks: [
        {
          id: '2.8a',
          title: 'sends the bytes from the first to the last that were asked for',
          needs: ['2.1a'],
          why: 'both ends are counted from 0 and belong to the range: 0-0 is one byte; 206 says in Content-Range which bytes these are (RFC 9110 §14.4)',
          repeat: `curl -i -H 'Range: bytes=0-0' ${URL}/digits.txt`,
          hints: [
            'How many bytes are there from 0 to 0?',
            'In JavaScript 0 counts as false. Look for an `if` that a 0 falls through.',
            'Take the two numbers out with a regular expression, test texts for being empty instead of numbers for being 0; the length is last - first + 1.',
          ],
        },
        {
          id: '2.8b',
          title: 'understands a range without an end, and one without a beginning',
          needs: ['2.8a'],
          why: '`5-` means from 5 to the end, `-5` means the last 5; what lies beyond the end is cut off (RFC 9110 §14.1.2)',
          repeat: `curl -i -H 'Range: bytes=-5' ${URL}/digits.txt`,
          hints: [
            '`-5` is not “up to 5”. A player that looks for the end of a film asks like this.',
            'Three forms: `a-b`, `a-`, `-n`. Tell them apart before you turn anything into numbers.',
            'For `-n`: first = max(0, size - n), last = size - 1. For `a-`: last = size - 1. For `a-b`: last = min(b, size - 1).',
          ],
        },
        {
          id: '2.8c',
          title: 'answers 416 to a range behind the end',
          needs: ['2.8a'],
          why: 'where there is nothing to send, 416 tells in Content-Range how long the file is: `bytes */10` (RFC 9110 §15.5.17)',
          repeat: `curl -i -H 'Range: bytes=10-' ${URL}/digits.txt`,
          hints: [
            'Of ten bytes the last is number 9.',
            'If the first byte lies at or behind the end, there is no part to send. The last 0 bytes are none either.',
            "`throw new HttpError('range_not_satisfiable', undefined, { headers: { 'content-range': 'bytes */' + size } })`",
          ],
        },
        {
          id: '2.8d',
          title: 'is not confused by a range that makes no sense',
          needs: ['2.8a'],
          why: 'another unit is ignored, and so is Range with HEAD; a malformed range is ignored or refused, never guessed at (RFC 9110 §14.2)',
          repeat: `curl -i -H 'Range: lines=1-2' ${URL}/digits.txt`,
          hints: [
            'A client that asks in a strange way can always be sent the whole, with 200.',
            'Is every text that splits at a dash a range? And is `bytes=5-2`?',
            'Match all of the field: `/^bytes=([0-9]*)-([0-9]*)$/`. No match, both empty, or last before first: ignore it. And look at Range only for GET.',
          ],
        },
        {
          id: '2.8e',
          title: 'finds the part in a large file',
          needs: ['2.8a', '2.5b'],
          why: 'a download that broke off goes on where it was; nothing before that place needs to be read',
          repeat: `curl -s -r 5000001-5300000 ${URL}/large.bin | wc -c`,
          hints: [
            'The disk can begin to read anywhere.',
            '`createReadStream` takes options. Its `end` belongs to what is read, as in HTTP.',
            '`createReadStream(path, { start: first, end: last })`, with `content-length` last - first + 1.',
          ],
        },
        {
          id: '2.8f',
          title: 'sends the whole if the part would not fit to what the client has',
          needs: ['2.8a'],
          why: 'If-Range names the state that the client has a part of; of another state it needs the whole, with 200 (RFC 9110 §13.1.5)',
          repeat: `curl -i -H 'Range: bytes=2-5' -H 'If-Range: "old"' ${URL}/digits.txt`,
          hints: [
            'Half of the old file and half of the new one make no file.',
            'Where If-Range is not your present tag, Range does not count.',
            "The shortest right answer: if `request.headers.has('if-range')`, ignore Range. The better one compares it with your tag first.",
          ],
        },
        {
          id: '2.8g',
          title: 'asks whether anything is needed before it looks for the part',
          needs: ['2.7b', '2.8a'],
          why: 'preconditions come first, and Range counts only where the answer would be 200 (RFC 9110 §13.2.2)',
          repeat: `curl -i -H 'If-None-Match: *' -H 'Range: bytes=2-5' ${URL}/digits.txt`,
          hints: [
            'The client has it already. Then it does not need a part of it either.',
            'In which order do you ask your questions?',
            'Return the 304 before you look at Range, also before you throw a 416.',
          ],
        },
      ],
    },
  ],
}
