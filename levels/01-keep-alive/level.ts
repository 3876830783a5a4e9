import type { Level } from '../../scripts/kit/level.ts'

export const level: Level = {
  number: 1,
  title: 'Keep-alive',
  minutes: 60,
  points: 100,
  files: { keepAlive: 'keep-alive.ts' },
  benchmark: true,
  sections: [
    {
      id: '1.1',
      title: 'Stay open',
      checks: [
        {
          id: '1.1a',
          title: 'answers a second request on the same connection',
          why: 'HTTP/1.1 connections persist unless somebody says close; no header is needed (RFC 9112 §9.3)',
          repeat: 'curl -v http://localhost:8080/ http://localhost:8080/health',
          hints: [
            'In HTTP/1.1 silence means: keep it open. Ask what would end the connection, not what would keep it.',
            'Look at the line that computes `persist`. What is its value when there is no Connection field at all?',
            "For version '1.1', `persist` is true unless the Connection field contains `close`.",
          ],
        },
      ],
    },
    {
      id: '1.2',
      title: 'Know when to stop',
      checks: [
        {
          id: '1.2a',
          title: 'closes after a request that says close, and says so itself',
          why: 'whoever gets `close` closes after its last answer, and puts `Connection: close` into it (RFC 9112 §9.6)',
          repeat: "curl -v -H 'Connection: close' http://localhost:8080/",
          hints: [
            'The client announces that this is its last request. Answer it, say `Connection: close`, then close.',
            '`writeResponse` adds `Connection: close` by itself when you tell it that the connection does not persist.',
            'Pass `persist` as the fourth argument, and call `lingeringClose(…)` when the result is false.',
          ],
        },
        {
          id: '1.2b',
          title: 'reads Connection as a list and without regard to case',
          needs: ['1.2a'],
          why: 'Connection is a comma-separated list of options, compared without regard to case (RFC 9110 §7.6.1)',
          repeat: "curl -v -H 'Connection: keep-alive, CLOSE' http://localhost:8080/",
          hints: [
            '`Connection: keep-alive, CLOSE` holds two options. One of them is close.',
            'Searching the text for a word finds the wrong things. Split it first, and make the pieces comparable.',
            "Split at commas, `trim()` and `toLowerCase()` each piece; if one is 'close', the connection ends.",
          ],
        },
        {
          id: '1.2c',
          title: 'answers nothing that comes after close',
          needs: ['1.2a'],
          why: 'a server must not process requests that arrive after one with `close` (RFC 9112 §9.6)',
          repeat:
            "printf 'GET / HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\nGET /health HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' | nc localhost 8080",
          hints: [
            'After `close` the client has nothing more to ask, whatever else is in the packet.',
            'Your loop over the parser needs one more reason to stop.',
            'Keep a flag for “closed”, set it when you close, and leave the loop when it is set.',
          ],
        },
      ],
    },
    {
      id: '1.3',
      title: 'Speak the old dialect',
      checks: [
        {
          id: '1.3a',
          title: 'closes after an HTTP/1.0 request',
          why: 'HTTP/1.0 connections do not persist unless the client asks (RFC 9112 §9.3)',
          repeat: 'curl -v --http1.0 http://localhost:8080/',
          hints: [
            'In HTTP/1.0 the default is the other way round: silence means close.',
            '`head.version` tells the two apart.',
            "For version '1.0', `persist` is true only if the Connection field contains `keep-alive`.",
          ],
        },
        {
          id: '1.3b',
          title: 'keeps HTTP/1.0 open when the client asks for it, and says so',
          needs: ['1.3a'],
          why: 'an HTTP/1.0 client that sends `Connection: Keep-Alive` expects to read it in the answer too (RFC 9112 §9.3)',
          repeat:
            "curl -v --http1.0 -H 'Connection: Keep-Alive' http://localhost:8080/ http://localhost:8080/health",
          hints: [
            'Old clients, and `ab`, write it as `Keep-Alive`.',
            'The comparison without regard to case from 1.2 serves here too.',
            '`writeResponse` adds `Connection: keep-alive` for HTTP/1.0 by itself when you pass persist = true.',
          ],
        },
      ],
    },
    {
      id: '1.4',
      title: 'Find the messages in the bytes',
      checks: [
        {
          id: '1.4a',
          title: 'answers a request that arrives in pieces',
          why: 'TCP carries bytes, not messages: a request may come in any number of pieces (RFC 9112 §2.1)',
          repeat:
            "(printf 'GET / HT'; sleep 1; printf 'TP/1.1\\r\\nHost: x\\r\\n\\r\\n'; sleep 1) | nc localhost 8080",
          hints: [
            'One `data` event is not one request. It may be half of one.',
            'Who remembers the first half when the second comes? How long does your parser live?',
            'Make one RequestParser for the connection, outside of the `data` handler; in it, only `push` and `next`.',
          ],
        },
        {
          id: '1.4b',
          title: 'answers all requests that arrive in one piece',
          needs: ['1.1a'],
          why: 'a client may send ahead without waiting; what follows a message is the next message (RFC 9112 §9.3.2)',
          repeat:
            "printf 'GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\nGET /health HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' | nc localhost 8080",
          hints: [
            'One `data` event is not one request. It may be two.',
            'How often do you ask the parser for its next event?',
            'Ask in a loop, until `next()` returns undefined; then wait for more bytes.',
          ],
        },
        {
          id: '1.4c',
          title: 'hands over a body and finds the request behind it',
          needs: ['1.4a', '1.4b'],
          why: 'Content-Length says where the body ends; the next byte begins the next message (RFC 9112 §6.3)',
          repeat:
            "printf 'POST /echo HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 5\\r\\n\\r\\nhelloGET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' | nc localhost 8080",
          hints: [
            'The parser tells you where the body ends: after its `data` events comes one `end`.',
            'The handler waits for the body, so the body must go on arriving while the handler waits.',
            'While `body.wanted`, take the next event: `body.deliver(bytes)` for `data`, `body.end(trailers)` for `end`. Do so again in the function that you gave to `IncomingBody`, and do not await the handler in the loop.',
          ],
        },
        {
          id: '1.4d',
          title: 'loses nothing of a body that comes in many pieces at once',
          needs: ['1.4c'],
          why: 'a body is all of its pieces (RFC 9112 §7.1); an `IncomingBody` holds one, so a second one would take its place',
          repeat:
            "printf 'POST /echo HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n1\\r\\na\\r\\n1\\r\\nb\\r\\n1\\r\\nc\\r\\n0\\r\\n\\r\\n' | nc localhost 8080",
          hints: [
            'The handler takes one piece, then asks for the next. Who listens when it asks?',
            '`body.wanted` tells whether somebody waits for a piece. Look at it before each `deliver`.',
            'Feed in a loop `while (body.wanted)`, and enter the loop again from the function that you gave to `IncomingBody`.',
          ],
        },
        {
          id: '1.4e',
          title: 'answers a request whose body is empty, and the one behind it',
          needs: ['1.4b'],
          why: 'a body of 0 bytes is complete as soon as the head is (RFC 9112 §6.3); nobody needs to wait for it',
          repeat: "curl -i -X POST -d '' http://localhost:8080/echo",
          hints: [
            'Which event says that a body has ended, when there is none?',
            'Look at `head.framing`: for 0 the parser goes straight on to the next head.',
            'For `head.framing === 0` give the handler `emptyBody` from `solution/http/body.ts`, and go on with the next request.',
          ],
        },
      ],
    },
    {
      id: '1.5',
      title: 'Answer in order',
      checks: [
        {
          id: '1.5a',
          title: 'answers in the order of the requests, even if the first takes longer',
          needs: ['1.1a'],
          why: 'answers carry no number: the client matches them with its requests by their order alone (RFC 9112 §9.3.2)',
          repeat:
            "printf 'GET /slow HTTP/1.1\\r\\nHost: x\\r\\n\\r\\nGET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' | nc localhost 8080",
          hints: [
            'The second handler may be ready first. Its answer has to wait.',
            'Who makes sure that the next request is not started, or not answered, before the one in front?',
            'Remember the request you are working on, and take the next head from the parser only when its answer was written.',
          ],
        },
      ],
    },
    {
      id: '1.6',
      title: 'Mind the body',
      checks: [
        {
          id: '1.6a',
          title: 'never reads a body as a request, even if nobody wanted it',
          needs: ['1.4a'],
          why: 'a body that is taken for a request lets one client speak in the name of another: request smuggling (RFC 9112 §11.2)',
          repeat: "curl -v -d 'GET /stolen HTTP/1.1' http://localhost:8080/ http://localhost:8080/health",
          hints: [
            'The handler of / does not read the body. The bytes come all the same.',
            'Before the next request, the rest of this body must be out of the way: read and forgotten, or the connection closed.',
            'After the answer call `body.abandon()`, and go on feeding it from the parser until its `end` event.',
          ],
        },
        {
          id: '1.6b',
          title: 'sends 100 Continue to a client that waits for it',
          needs: ['1.4c'],
          why: '`Expect: 100-continue` asks for leave to send the body; without an answer some clients wait for ever (RFC 9110 §10.1.1)',
          repeat: "curl -v -H 'Expect: 100-continue' -d hello http://localhost:8080/echo",
          hints: [
            'The client has sent the head and now waits for your word. Your handler waits for its body. Somebody must begin.',
            '`IncomingBody` calls the function you gave it when the handler wants bytes. `head.expectsContinue` tells whether the client waits.',
            'In that function: if `head.expectsContinue` and no byte of the body has come, `writeContinue(socket)`, once.',
          ],
        },
      ],
    },
    {
      id: '1.7',
      title: 'Do not wait for ever',
      checks: [
        {
          id: '1.7a',
          title: 'closes a connection on which nothing is asked, without a word',
          why: 'an open connection costs memory; after `idleTimeoutMs` without a request it is closed (RFC 9112 §9.5)',
          repeat: 'IDLE_TIMEOUT_MS=2000 npm run serve 1   # then: nc localhost 8080, and wait',
          hints: [
            'Clients leave without saying goodbye. Only a clock tells you.',
            '`Deadline` is a timer that you can move: `set(ms)` when you begin to wait, `clear()` when you do not.',
            'Set it to `context.limits.idleTimeoutMs` when the connection opens and after each answer; when it is missed, close.',
          ],
        },
        {
          id: '1.7b',
          title: 'answers 408 to a head that does not end, however busily it trickles',
          needs: ['1.4a'],
          why: 'a client that sends a byte now and then can hold a server for days (slowloris); a head has its time as a whole (RFC 9110 §15.5.9)',
          repeat:
            "HEADER_TIMEOUT_MS=2000 npm run serve 1   # then: (printf 'GET / HTTP/1.1\\r\\nX: '; for i in 1 2 3 4 5; do sleep 1; printf x; done) | nc localhost 8080",
          hints: [
            'Every byte that comes is no reason to wait longer.',
            'Start the clock when a head begins (`parser.midMessage` turns true), and do not start it again at each packet.',
            "When it is missed, answer with `context.refuse(new HttpError('timeout'))`, not persisting, and close.",
          ],
        },
        {
          id: '1.7c',
          title: 'answers 408 to a body that stops coming',
          needs: ['1.4c'],
          why: 'after `bodyTimeoutMs` without a byte of the body nobody needs to wait for the rest (RFC 9110 §15.5.9)',
          repeat:
            "BODY_TIMEOUT_MS=2000 npm run serve 1   # then: (printf 'POST /echo HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 9\\r\\n\\r\\nhell'; sleep 5) | nc localhost 8080",
          hints: [
            'The handler waits for a body that will never be complete. Tell it.',
            '`body.fail(error)` makes the read fail; the handler fails with it; its answer becomes what the error says.',
            "When the time for the body is over: `body.fail(new HttpError('timeout'))`, and no further request on this connection.",
          ],
        },
        {
          id: '1.7d',
          title: 'lets a handler take its time',
          needs: ['1.7a'],
          why: 'while the handler works the client is waiting for us, so no time limit of the client runs',
          repeat: 'IDLE_TIMEOUT_MS=50 npm run serve 1   # then: curl -v http://localhost:8080/slow',
          hints: [
            'Who is waiting for whom while the handler works?',
            'Stop the clock when a request is complete; start it again after the answer.',
            '`deadline.clear()` before you call the handler, `deadline.set(idleTimeoutMs)` after the answer was written.',
          ],
        },
      ],
    },
    {
      id: '1.8',
      title: 'Refuse politely',
      checks: [
        {
          id: '1.8a',
          title: 'answers 400 to a malformed request and closes',
          why: 'after a malformed message nobody knows where the next one begins, so the connection can only end (RFC 9112 §2.2)',
          repeat: "printf 'GET / HTTP/1.1\\r\\nHost : x\\r\\n\\r\\n' | nc localhost 8080",
          hints: [
            'The parser throws. What happens to an exception in an event handler?',
            'Catch what `parser.next()` throws. It knows its status; `context.refuse(error)` makes a response of it.',
            'In the catch: write `context.refuse(error)` with persist = false, close, and read no further request.',
          ],
        },
        {
          id: '1.8b',
          title: 'answers what came before a malformed request first',
          needs: ['1.4b', '1.8a'],
          why: 'the earlier requests were good, and their answers come first, in order (RFC 9112 §9.3.2)',
          repeat:
            "printf 'GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\nGET / HTTP/9.9\\r\\n\\r\\n' | nc localhost 8080",
          hints: [
            'One bad request does not spoil the good one in front of it.',
            'The refusal is an answer like any other: it takes its place in the order.',
            'Parse the second request only when the first was answered; then the order comes by itself.',
          ],
        },
        {
          id: '1.8c',
          title: 'lets the client read the refusal although it is still sending',
          needs: ['1.8a'],
          why: 'closing with unread bytes makes the kernel send a reset, which destroys the answer on its way (RFC 9112 §9.6)',
          repeat: "(printf 'BAD\\r\\n\\r\\n'; head -c 3000000 /dev/zero) | nc localhost 8080",
          hints: [
            'The client hears you only after it has stopped talking. Let it finish.',
            'There is a given function that ends our side and reads on for a while: see `solution/http/linger.ts`.',
            'Instead of `socket.end()` or `socket.destroy()`: `lingeringClose(socket, context.clock, context.limits.lingerTimeoutMs)`.',
          ],
        },
      ],
    },
    {
      id: '1.9',
      title: 'Set a limit',
      checks: [
        {
          id: '1.9a',
          title: 'says close in the answer to the last request that a connection may have',
          needs: ['1.1a', '1.2a'],
          why: 'a connection that ends now and then lets load balancers spread clients and memory settle (RFC 9112 §9.5)',
          repeat:
            "MAX_REQUESTS_PER_CONNECTION=3 npm run serve 1   # then: curl -v 'http://localhost:8080/?[1-4]'",
          hints: [
            'Count.',
            '`context.limits.maxRequestsPerConnection` is the number; 0 stands for no limit.',
            'Count each head; when the count reaches the limit, `persist` is false for that request.',
          ],
        },
      ],
    },
  ],
}
