import type { Level } from '../../scripts/kit/level.ts'

export const level: Level = {
  number: 4,
  title: 'Errors and logging',
  minutes: 60,
  points: 100,
  files: { errors: 'errors.ts', logging: 'logging.ts' },
  benchmark: true,
  sections: [
    {
      id: '4.1',
      title: 'Answer from one table',
      checks: [
        {
          id: '4.1a',
          title: 'answers an HttpError with the status and the sentence of its code',
          why: 'one table decides what each failure looks like outside, so no two places can disagree (RFC 9110 §15)',
          repeat: 'curl -i http://localhost:8080/fail/busy',
          hints: [
            'The answer depends on the kind of the error, not on what it says.',
            'An HttpError has a `code`. Look at the table in `solution/http/errors.ts` that has an entry for each.',
            'For an HttpError the status and the body are those of `problems[error.code]`: `status` and `message`.',
          ],
        },
        {
          id: '4.1b',
          title: 'sends the fields that the error brings',
          why: 'some statuses are useless without their field: a 405 must say in Allow what would work (RFC 9110 §15.5.6)',
          repeat: 'curl -i -X DELETE http://localhost:8080/echo',
          hints: [
            'Whoever threw the error knew something that belongs into the answer.',
            'An HttpError has `headers`. Where do yours come from?',
            'Spread `...error.headers` into the headers of the response, before your own `content-type`.',
          ],
        },
      ],
    },
    {
      id: '4.2',
      title: 'Tell the client nothing',
      checks: [
        {
          id: '4.2a',
          title: 'says nothing of an unknown error but that it happened',
          why: 'messages and stacks name your files, hosts and queries; an attacker asks for errors to read them (CWE-209)',
          repeat: 'curl -i http://localhost:8080/fail/error',
          hints: [
            'The message was written for you. The client is not you.',
            'Look at every place where `message` or `stack` goes into a body.',
            'What is not an HttpError is answered with the table’s `internal`: its status, its sentence, nothing of the error.',
          ],
        },
        {
          id: '4.2b',
          title: 'keeps the detail of an HttpError to itself',
          needs: ['4.1a'],
          why: 'the status is for the client, the detail for the log: `row 42 in table customers` is nobody’s business (CWE-209)',
          repeat: 'curl -i http://localhost:8080/fail/detail',
          hints: [
            'Also a 404 can say too much.',
            'The message of an HttpError is the detail that its thrower gave. The public sentence stands elsewhere.',
            'Send `problems[error.code].message`, never `error.message`.',
          ],
        },
        {
          id: '4.2c',
          title: 'takes a status from nobody but an HttpError',
          why: 'errors of other libraries have a `status` too; one that says 200 would make a success of a failure (RFC 9110 §15.6.1)',
          repeat: 'curl -i http://localhost:8080/fail/upstream',
          hints: [
            'Somebody else’s status is an answer to you, not to your client.',
            'Where does `status` come from when the error is one of an HTTP client library?',
            'Ask `error instanceof HttpError` first. For everything else the status is 500.',
          ],
        },
      ],
    },
    {
      id: '4.3',
      title: 'Catch everything',
      checks: [
        {
          id: '4.3a',
          title: 'answers 500 when what is thrown is no Error',
          needs: ['4.2a'],
          why: 'JavaScript throws any value; an error handler that itself fails on null leaves nobody to answer',
          repeat: 'curl -i http://localhost:8080/fail/null',
          hints: [
            '`throw null` is legal, and so is `throw "a string"`.',
            'Which property of the error do you read first? What if there is no object to read from?',
            'Only look into it after `error instanceof HttpError` was true; that question is safe to ask of any value.',
          ],
        },
        {
          id: '4.3b',
          title: 'answers 500 when a handler’s promise rejects',
          needs: ['4.3a'],
          why: 'try and catch see what is thrown at once; a rejection that nobody handles ends a Node process',
          repeat: 'curl -i http://localhost:8080/fail/later/error',
          hints: [
            '`try { return next(request) }` is over before the promise has failed.',
            'In `guard`, what you return may be a promise. Who waits for it?',
            'If the result has a `then`, return `response.then(undefined, error => respond(error, request))`.',
          ],
        },
        {
          id: '4.3c',
          title: 'answers 500 when a handler returns no response',
          needs: ['4.3b'],
          why: 'a forgotten return gives undefined; whoever reads its status later fails where nobody catches it',
          repeat: 'curl -i http://localhost:8080/nothing',
          hints: [
            'The type says that a response comes out. The handler has not read the type.',
            'Between the handler and your caller is one place where you can look: the value that you pass on.',
            'Pass the value through `asResponse` (`solution/http/response.ts`), which throws if it is none, within your `try` and within your `then`.',
          ],
        },
        {
          id: '4.3d',
          title: 'answers at once what is known at once',
          needs: ['4.3b'],
          why: 'a handler that returns a value is answered in the same tick; a promise around it costs each request a turn',
          repeat: 'npm run level 4 only 4.3d',
          hints: [
            'An `async` function returns a promise, always.',
            'There are two kinds of handlers. `guard` can find out which it has got when it holds the result.',
            'No `async`: catch with `try` what is thrown at once, and use `.then` only if the result is a promise.',
          ],
        },
        {
          id: '4.3e',
          title: 'answers although the report of the failure fails',
          needs: ['4.3a'],
          why: 'a full disk must not turn a 404 into a broken connection: the log is there for the server, not the server for the log',
          repeat: 'npm run level 4 only 4.3e',
          hints: [
            '`report` is code like any other: it can fail.',
            'Which line of `respond` calls something that is not yours?',
            'Put `report(error, request)` into a `try` of its own whose `catch` does nothing.',
          ],
        },
      ],
    },
    {
      id: '4.4',
      title: 'Speak the client’s format',
      checks: [
        {
          id: '4.4a',
          title: 'sends problem details to whoever asks for JSON',
          needs: ['4.1a'],
          why: 'programs read problem details, a common form for errors: type, title, status, detail (RFC 9457 §3)',
          repeat:
            "curl -i -H 'Accept: application/problem+json' http://localhost:8080/nowhere   # and the same with application/json",
          hints: [
            'A program wants to know what went wrong without reading English.',
            'RFC 9457 gives the members and the media type, the brief has an example. `STATUS_CODES` of `node:http` has the title.',
            "`{ type: 'about:blank', title: STATUS_CODES[status], status, detail: sentence }` as `application/problem+json`, for both names of JSON.",
          ],
        },
        {
          id: '4.4b',
          title: 'sends plain text to everybody else',
          why: 'a person with curl sends `Accept: */*` and reads a sentence more easily than JSON (RFC 9110 §12.5.1)',
          repeat: 'curl -i http://localhost:8080/nowhere',
          hints: [
            'If the client does not care, think of who is reading.',
            'What is the value of Accept when curl sends it? And when nobody does?',
            'JSON only if it is wanted more than `text/plain`: by a greater weight, or by name where `text/plain` is not named.',
          ],
        },
        {
          id: '4.4c',
          title: 'weighs what Accept says',
          needs: ['4.4a', '4.4b'],
          why: 'Accept is a list with weights: `q=0` means “not this”, and a name within a name is another name (RFC 9110 §12.4.2)',
          repeat: "curl -i -H 'Accept: text/plain, application/json;q=0' http://localhost:8080/nowhere",
          hints: [
            'A type may be in the list in order to be refused.',
            'Searching the text for a word finds the wrong things. `qualityOf` in `solution/http/accept.ts` reads the list.',
            'Compare `qualityOf(accept, "application/json")` with `qualityOf(accept, "text/plain")`: the greater `weight` wins, and if they are equal the greater `precision`.',
          ],
        },
        {
          id: '4.4d',
          title: 'says that the answer depends on Accept',
          needs: ['4.4a', '4.4b'],
          why: 'a cache may keep a 404, and would give the JSON of one client to the next (RFC 9110 §12.5.5)',
          repeat: 'curl -i http://localhost:8080/nowhere',
          hints: [
            'Between you and the client may be a cache. It knows the URL; what else does the answer depend on?',
            'The field is called Vary. It belongs to both forms.',
            "Add `vary: 'accept'` to the headers of every answer that `respond` makes.",
          ],
        },
      ],
    },
    {
      id: '4.5',
      title: 'Write one line for each request',
      checks: [
        {
          id: '4.5a',
          title: 'writes a line of JSON with method, target, status, ms and client',
          why: 'logs are read by programs, thousands of lines at a time; one line is one record, and has the agreed names',
          repeat: 'curl http://localhost:8080/?name=World   # and look at the terminal of npm run serve 4',
          hints: [
            'One request, one line, one JSON object, with the names in the table of the brief.',
            'Your middleware has the request before it calls `next`, and the response afterwards.',
            "`JSON.stringify({ level, id, method: request.method, target: request.target, status, ms, client: request.client.address }) + '\\n'`, given to `destination.write`.",
          ],
        },
        {
          id: '4.5b',
          title: 'waits for the answer of a handler that takes its time',
          needs: ['4.5a'],
          why: 'before the promise is fulfilled nobody knows the status, and the duration has only begun',
          repeat: 'curl http://localhost:8080/slow   # its line: status 200, ms 100 or more',
          hints: [
            'What `next` returns may be a promise. A promise has no status.',
            'Where do you read the clock for the second time?',
            'If the result is a promise: `return response.then(answer => complete(answer))`, where `complete` writes the line.',
          ],
        },
        {
          id: '4.5c',
          title: 'waits until a stream has been sent',
          needs: ['4.5b'],
          why: 'a response that streams is only a promise of bytes; how long it took is known after the last one',
          repeat: 'curl http://localhost:8080/stream   # its line: ms 100 or more',
          hints: [
            'The response is there, but its body is still to be read, piece by piece, by whoever sends it.',
            'Put something around the body that notices its end: `watchBody` in `solution/http/watched-body.ts` does.',
            'If `isStreamBody(body)`, write no line yet; return the response with `body: watchBody(body, () => writeLine(…))`.',
          ],
        },
      ],
    },
    {
      id: '4.6',
      title: 'Give each request a name',
      checks: [
        {
          id: '4.6a',
          title: 'tells each answer an id of its own in x-request-id',
          why: 'a user who reports an error can name it, and you find the one line among millions',
          repeat: 'curl -i http://localhost:8080/id http://localhost:8080/id',
          hints: [
            'Two requests never share a name, not even on one connection.',
            'A response is a value: make a copy with one field more.',
            "`randomUUID()` for each request; `{ ...response, headers: { ...response.headers, 'x-request-id': id } }`.",
          ],
        },
        {
          id: '4.6b',
          title: 'gives the same id to the answer, the line and the handler',
          needs: ['4.5a', '4.6a'],
          why: 'the id is the thread that holds together what the client saw, what the log says, and what the handler did',
          repeat: 'curl -i http://localhost:8080/id   # the body is request.id',
          hints: [
            'The handler can only pass on an id that it was told.',
            'Which `request` do you hand to `next`?',
            'Hand on `{ ...request, id }`.',
          ],
        },
        {
          id: '4.6c',
          title: 'takes a well-formed id from the request',
          needs: ['4.6b'],
          why: 'a proxy in front has named the request already; with the same name its log and yours can be joined',
          repeat: "curl -i -H 'X-Request-Id: edge-17' http://localhost:8080/id",
          hints: [
            'Perhaps somebody has named this request before you.',
            '`request.headers.get("x-request-id")`. Then it is this id everywhere.',
            'If it matches `/^[A-Za-z0-9._-]{1,128}$/`, take it; else make one.',
          ],
        },
        {
          id: '4.6d',
          title: 'makes a new id in place of a malformed one',
          needs: ['4.6a'],
          why: 'the client chose that text, and it goes into your log and your answer: 16 KB of it, or a quotation mark',
          repeat: 'curl -i -H \'X-Request-Id: a","status":999\' http://localhost:8080/id',
          hints: [
            'Not everybody who sends an id is your proxy.',
            'Say what a good id looks like, and take nothing else. A list of bad characters is never complete.',
            'A pattern from `^` to `$` with a bounded length. Two fields of that name come as one value with a comma in it.',
          ],
        },
      ],
    },
    {
      id: '4.7',
      title: 'Choose the level',
      checks: [
        {
          id: '4.7a',
          title: 'writes info, warn or error, by the status',
          needs: ['4.5b'],
          why: 'somebody is woken by error and nobody by info: our faults are errors, the client’s are warnings',
          repeat: 'curl http://localhost:8080/nowhere   # its line: "level":"warn"',
          hints: [
            'Whose fault is it? The first digit of the status tells.',
            'Your line has one level for all. It is known as soon as the status is.',
            '500 and above: `error`; 400 and above: `warn`; else `info`.',
          ],
        },
        {
          id: '4.7b',
          title: 'writes no line below the level that the operator asked for',
          needs: ['4.7a'],
          why: 'at ten thousand requests a second most operators want to hear of trouble only',
          repeat:
            'LOG_LEVEL=warn npm run serve 4   # then: curl http://localhost:8080/ http://localhost:8080/nowhere',
          hints: [
            'The levels have an order, from `trace` to `fatal`, and `silent` is above them all.',
            '`options.level` is the least that is wanted. Who compares?',
            'Keep the names in an array in their order; a line is written if its index is at least that of `options.level`.',
          ],
        },
        {
          id: '4.7c',
          title: 'writes events at their own level, with their fields',
          why: 'the server has more to tell than requests: it listens, it drains, it has cut somebody off',
          repeat: 'npm run level 4 only 4.7c',
          hints: [
            'An event is a line like the others: a level, a message, and whatever fields it has.',
            'Look at the three parameters of `event`. How many of them does your line hold?',
            'One function that writes `{ level, ...fields, msg: message }` serves for events, requests and reports, and looks at the level.',
          ],
        },
      ],
    },
    {
      id: '4.8',
      title: 'Tell the operator everything',
      checks: [
        {
          id: '4.8a',
          title: 'writes what failed, and where, under the id of the request',
          needs: ['4.6b', '4.7a', '4.3a'],
          why: 'what the client must not read, you must: the message, the stack, and the id that the client will tell you',
          repeat:
            'curl -i http://localhost:8080/fail/error   # two lines with the same id; then /fail/later/file and /fail/string',
          hints: [
            '`JSON.stringify(new Error("x"))` is `{}`. Try it.',
            '`report` gets the error and the request. Is the request passed to it in `errors.ts`, and is its id in your line?',
            "`{ level: 'error', id: request?.id, err: describeError(error) }`; `describeError` in `solution/http/log-text.ts` takes an error apart, whatever it is.",
          ],
        },
        {
          id: '4.8b',
          title: 'writes the cause of the failure, too',
          needs: ['4.8a'],
          why: 'the error at the top says what could not be done; the cause at the bottom says why',
          repeat: 'curl -i http://localhost:8080/fail/cause   # look for "db.internal" in the log',
          hints: [
            'Errors come in chains: `new Error("no price", { cause })`.',
            'A stack does not contain the stack of its cause. Follow `error.cause`.',
            'Describe `error.cause` as you describe the error, as a member `cause`; stop after a few, since a chain may be a circle.',
          ],
        },
        {
          id: '4.8c',
          title: 'reports no failure when the fault is the client’s',
          needs: ['4.5a', '4.7a'],
          why: 'anyone can ask for what is not there, all day; a stack for each 404 buries the one that matters',
          repeat: 'curl -i http://localhost:8080/nowhere   # one line, no stack',
          hints: [
            'Not every error is news.',
            'When does `respond` call `report`? Its status is known by then.',
            'Report only when the status is 500. A 501 or a 503 is no failure: its line says all.',
          ],
        },
        {
          id: '4.8d',
          title: 'writes a line of a message that never became a request',
          needs: ['4.7a'],
          why: 'an attack often looks like nonsense; with no line of it, the log says that nothing happened (RFC 9112 §2.2)',
          repeat:
            "printf 'GET / HTTP/1.1\\r\\nHost : x\\r\\n\\r\\n' | nc localhost 8080   # its line: status 400",
          hints: [
            'There is no request, so your middleware never sees it. But there was an answer, and somebody who got it.',
            'The server calls `refused(response, error, client)` for these.',
            'Write `{ level, client: client.address, status: response.status, … }`, with the level by the status.',
          ],
        },
      ],
    },
    {
      id: '4.9',
      title: 'Let nobody else write',
      checks: [
        {
          id: '4.9a',
          title: 'writes a target with quotation marks as what it is',
          needs: ['4.5a'],
          why: 'whoever can end your string can go on with fields of their own: a log that lies is worse than none (CWE-117)',
          repeat: 'curl \'http://localhost:8080/a","status":999,"b":"\'   # look at its line',
          hints: [
            'The target is text from a stranger. In your line it must stay text.',
            'Look for a template with quotation marks in it, written by hand.',
            'Build an object and let `JSON.stringify` write it. Then there is nothing to escape by hand.',
          ],
        },
        {
          id: '4.9b',
          title: 'writes a message with line ends in one line',
          needs: ['4.5a', '4.3a'],
          why: 'a line end in a message begins a new line, and what follows looks like your own words (CWE-117)',
          repeat: "curl 'http://localhost:8080/load/x%0A%7B%22forged%22:1%7D'   # count the lines",
          hints: [
            'Error messages often quote what the client has sent.',
            'Which of your lines holds the message of an error?',
            '`report` and `event` should go through the same `JSON.stringify` as the line of a request.',
          ],
        },
      ],
    },
  ],
}
