import type { Level } from '../../scripts/kit/level.ts'

export const level: Level = {
  number: 6,
  title: 'Shutdown',
  minutes: 45,
  points: 100,
  files: { shutdown: 'shutdown.ts' },
  benchmark: true,
  sections: [
    {
      id: '6.1',
      title: 'Say that you are leaving',
      checks: [
        {
          id: '6.1a',
          title: 'is draining from the moment that a drain begins',
          why: 'while `draining` is true, /health/ready answers 503, and a load balancer sends new clients elsewhere (RFC 9110 §15.6.4)',
          repeat:
            'npm run serve 6   # by hand nobody can ask any more once the listener is closed, so the check looks at the property itself',
          hints: [
            'Others must know before anything else happens. And a server that has begun to leave does not come back.',
            'Look at `draining`. Which line ever changes it?',
            'Set `this.draining = true` in `drain()`, as its first line: not in a callback, not behind an `await`.',
          ],
        },
      ],
    },
    {
      id: '6.2',
      title: 'Let them finish',
      checks: [
        {
          id: '6.2a',
          title: 'finishes a request that is being worked on, and says close in its answer',
          why: 'the client must not ask again on this connection; `Connection: close` is how it learns that (RFC 9112 §9.6)',
          repeat:
            'curl -v http://localhost:8080/slow   # and press Ctrl-C in the window of the server meanwhile',
          hints: [
            'The response is a value that passes through your hands. You may hand on another one.',
            'After the `await`: if a drain has begun by now, this answer is the last one on its connection.',
            "Return `{ ...response, headers: { ...response.headers, connection: 'close' } }`; the protocol sees that field, and closes.",
          ],
        },
        {
          id: '6.2b',
          title: 'does not wait for a client that has left in mid-request, and counts it once',
          why: 'clients leave without a word; a counter that misses that holds the drain until its deadline, one that sees it twice ends it too early',
          repeat:
            'curl -m 1 http://localhost:8080/slow   # it leaves after 1 s; press Ctrl-C at once: the server has nobody to wait for',
          hints: [
            'You wait for connections to end. Requests only tell which of them are busy.',
            'One number for all requests can’t tell whose handler has ended. Who owns the request whose socket is gone?',
            "Keep the count with its socket, in a Map. When the socket emits 'close', forget the whole entry, and let a late handler find none.",
          ],
        },
      ],
    },
    {
      id: '6.3',
      title: 'Hang up on the idle',
      checks: [
        {
          id: '6.3a',
          title: 'closes connections on which nothing is asked, while another is busy',
          why: 'a kept-alive connection may stay open for minutes, and nobody waits for an answer there (RFC 9112 §9.6)',
          repeat: 'nc localhost 8080   # and press Ctrl-C in the window of the server',
          hints: [
            'Closing the listener closes none of the connections that it has accepted. That is up to you.',
            'When a drain begins you know for each connection whether it owes an answer. Those that owe none can go.',
            'In `drain()`, for each socket that owes nothing: end it. `lingeringClose(socket, clock, 1_000)` does it well.',
          ],
        },
        {
          id: '6.3b',
          title: 'does not throw away an answer of which the last bytes are on their way',
          why: '`destroy()` forgets what the socket has not sent yet; the client gets half an answer (RFC 9112 §9.6)',
          repeat:
            'curl -s --limit-rate 2M http://localhost:8080/static/large.bin | wc -c   # after npm run large-file; Ctrl-C at the server: 10485760 all the same',
          hints: [
            'The handler is done, the answer is written, and still the client may not have it. Where is it?',
            'A socket has a buffer of its own. `destroy()` drops it; there is another way to end a stream.',
            '`socket.end()` sends what is there and then a FIN; `lingeringClose` does that, and waits for the client too.',
          ],
        },
      ],
    },
    {
      id: '6.4',
      title: 'Wait for streams',
      checks: [
        {
          id: '6.4a',
          title: 'waits for the end of a stream that began before the drain, then closes',
          why: 'the head went out before anybody knew of the drain; only the end of the body tells that it is all there, and the last chunk is written just after that (RFC 9112 §7.1)',
          repeat: 'curl -N http://localhost:8080/stream   # and press Ctrl-C in the window of the server',
          hints: [
            'When your wrapper gets the response, the body is only a promise of bytes. When are they all sent?',
            'You can hand on a response with another body: one that yields the same pieces, and tells you when it ends. `watchBody` makes one.',
            'If `isStreamBody(response.body)`, return `{ ...response, body: watchBody(response.body, () => this.done(socket)) }`. The last chunk is written just after that, so end the socket a moment later (`clock.after`).',
          ],
        },
        {
          id: '6.4b',
          title: 'waits for a file until it is released',
          why: 'a file is read while it is sent; its `release` tells that the writer is done with it, or has given up',
          repeat:
            'curl -s --limit-rate 2M http://localhost:8080/static/large.bin | wc -c   # after npm run large-file; Ctrl-C at the server: 10485760 all the same',
          hints: [
            'A body that takes time is an async iterable or a `FileRange`. The second one has a way to tell you, too.',
            'Whoever writes the file calls `release` exactly once. Call the original from yours.',
            '`watchBody` does both kinds. By hand: `{ ...body, release: sent => { body.release(sent); done() } }`. Then close, as in 6.4a.',
          ],
        },
      ],
    },
    {
      id: '6.5',
      title: 'Set a deadline',
      checks: [
        {
          id: '6.5a',
          title: 'cuts what is left after drainTimeoutMs, and counts it',
          why: 'whoever deploys kills a process that takes too long; better to end by ourselves, and to say how many were cut',
          repeat:
            "DRAIN_TIMEOUT_MS=2000 npm run serve 6   # then: curl -v 'http://localhost:8080/slow?seconds=30', and Ctrl-C at the server",
          hints: [
            'Waiting needs an end. This one is in `options`.',
            'When the time is over, every connection that is still open gets destroyed. Count them as you go.',
            '`clock.after(options.drainTimeoutMs, () => this.force())`, and `force` destroys and counts. Keep the function that `after` returns: it cancels.',
          ],
        },
        {
          id: '6.5b',
          title: 'cuts nothing before, and counts only what it has cut',
          needs: ['6.5a'],
          why: 'the figure ends in a log that somebody reads at night: a connection that ended well is not one that was cut',
          repeat:
            "DRAIN_TIMEOUT_MS=2000 npm run serve 6   # then: nc localhost 8080 and, beside it, curl 'localhost:8080/slow?seconds=30'; Ctrl-C",
          hints: [
            'How many were open when the drain began is not how many had to be cut.',
            'Raise the number at the place where you destroy a socket, for a busy one only, and nowhere else. Take the time from `clock`.',
            'In `force()`: for each socket that is still tracked and not `destroyed`: `this.cut++`, `socket.destroy()`.',
          ],
        },
      ],
    },
    {
      id: '6.6',
      title: 'Obey the second signal',
      checks: [
        {
          id: '6.6a',
          title: 'cuts all at once when it is forced, and counts each connection once',
          why: 'an operator who presses Ctrl-C again has decided; the drain ends now, and still tells what it has cost',
          repeat:
            "curl -v 'http://localhost:8080/slow?seconds=30'   # and press Ctrl-C twice in the window of the server",
          hints: [
            'It is the deadline, come early.',
            '`force()` and your deadline can be the same function. What if it is called twice before the sockets have told that they are closed?',
            "`socket.destroyed` is true at once, 'close' comes a tick later: skip those that are destroyed already.",
          ],
        },
      ],
    },
    {
      id: '6.7',
      title: 'Serve the latecomers',
      checks: [
        {
          id: '6.7a',
          title: 'answers a connection that comes during the drain, and says close; /health/ready is 503',
          needs: ['6.1a'],
          why: 'the kernel accepts connections before you see them; their clients have sent a request and know nothing of a drain (RFC 9112 §9.6)',
          repeat:
            'npm run serve 6   # the queue is empty within a millisecond: by hand one is too slow, so the check does it within the process',
          hints: [
            'The server empties its queue before it closes the listener. So `track` is called during a drain.',
            'A connection that comes in a drain is not idle: its first request is on the way. Do not close it in `track`.',
            'Its answer is one of a drain like any other: the code of 6.2 says close. Make sure that `drain()` waits for it, too.',
          ],
        },
        {
          id: '6.7b',
          title: 'holds a latecomer to a deadline too, even if the drain was over',
          needs: ['6.5a'],
          why: 'one such connection without a deadline, and the process never ends',
          repeat:
            'npm run serve 6   # the queue is empty within a millisecond: by hand one is too slow, so the check does it within the process',
          hints: [
            'With nobody connected, `drain()` is over at once, and its deadline is cancelled. Then somebody comes.',
            'The deadline has to run while a drain is on and there is anybody to wait for. At which two places can that begin?',
            'Make `#startDeadline()` that does nothing if one is running, and call it in `drain()` and, while draining, in `track()`.',
          ],
        },
      ],
    },
    {
      id: '6.8',
      title: 'Leave nothing behind',
      checks: [
        {
          id: '6.8a',
          title: 'is over as soon as the last connection has ended, without looking for it',
          why: 'the one who knows is the socket, and it tells; a poll is late by half its period, and wakes up for nothing',
          repeat:
            'curl http://localhost:8080/slow   # and press Ctrl-C in the window of the server: both end together',
          hints: [
            'Don’t ask again and again. Be told.',
            "A socket emits 'close' when it has ended, however that came. It is the only event that comes in every case.",
            "In `drain()` keep the `resolve` of a new promise. In the 'close' handler: if no socket is left, call it. And at once if none is there to begin with.",
          ],
        },
        {
          id: '6.8b',
          title: 'is one drain, however often it is asked for',
          why: 'a signal, a failure and an operator may all ask; the second must not start anew, nor get another answer',
          repeat:
            'npm run serve 6   # the server asks twice in each drain: once at its beginning, once at its end',
          hints: [
            'The second caller wants to know what the first one wanted to know.',
            'Remember the promise. After the end, the number of connections that were cut is still the same.',
            '`this.#drained ??= new Promise(…)`, and `drain()` returns `this.#drained`.',
          ],
        },
        {
          id: '6.8c',
          title: 'leaves no timer behind, and no listener for each request',
          why: 'a timer holds a process that has nothing left to do; listeners pile up on a connection that lives for days',
          repeat:
            "npm run serve 6   # then: curl 'localhost:8080/?[1-20]', 20 requests on one connection; a warning of MaxListeners would stand here",
          hints: [
            'Whatever you start, you end: also when things go well and nobody needed it.',
            'The deadline, and each timer that belongs to a connection. And where do you call `socket.on`: once for a connection, or for each request?',
            'Cancel the deadline when the last connection has ended, the others in their ‘close’ handler; and start none for a connection that is gone.',
          ],
        },
      ],
    },
  ],
}
