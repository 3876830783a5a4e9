import type { Level } from '../../scripts/kit/level.ts'

/** Its checks are observations: they pass when the fault is there to be seen, and tell how much of it there is. */
export const level: Level = {
  number: 0,
  title: 'The broken server',
  minutes: 20,
  points: 0,
  files: {},
  sections: [
    {
      id: '0.1',
      title: 'One at a time',
      checks: [
        {
          id: '0.1a',
          title: 'lets everybody wait for a client that says nothing',
          why: 'the server serves one connection until it ends, and only then the next',
          repeat: 'nc localhost 8080   # and in another terminal: curl -m 5 http://localhost:8080/',
          hints: [
            'Open a connection and say nothing. Then ask from another terminal.',
            'In server.ts, look for “Fault 1”.',
            'The second connection waits in the array until the first has closed.',
          ],
        },
      ],
    },
    {
      id: '0.2',
      title: 'Hanging up',
      checks: [
        {
          id: '0.2a',
          title: 'needs a new connection for each request',
          why: 'a connection is opened with a trip to the server and back; HTTP/1.1 would keep it (RFC 9112 §9.3)',
          repeat: 'curl -v http://localhost:8080/ http://localhost:8080/health',
          hints: [
            'Ask twice with one `curl -v`, and read what it says about the connection.',
            'In server.ts, look for “Fault 2”.',
            '`socket.end(…)` sends the answer and closes.',
          ],
        },
      ],
    },
    {
      id: '0.3',
      title: 'The first piece only',
      checks: [
        {
          id: '0.3a',
          title: 'loses the part of a request that comes second',
          why: 'TCP carries bytes, not messages: one request may come in any number of pieces (RFC 9112 §2.1)',
          repeat:
            "(printf 'POST /echo HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 10\\r\\n\\r\\nhello'; sleep 1; printf world) | nc localhost 8080",
          hints: [
            'Send a body in two halves.',
            'In server.ts, look for “Fault 3”.',
            'Only the first `data` event is looked at.',
          ],
        },
      ],
    },
    {
      id: '0.4',
      title: 'A long memory',
      checks: [
        {
          id: '0.4a',
          title: 'keeps every request that it ever saw',
          why: 'memory that only grows ends the process one day, and the day comes sooner under attack',
          repeat: 'npx autocannon -c 10 -d 3 http://localhost:8080/ && curl http://localhost:8080/health',
          hints: [
            'Send many requests and look at the memory in /health.',
            'In server.ts, look for “Fault 4”.',
            'Every request is put into an array and never taken out.',
          ],
        },
      ],
    },
  ],
}
