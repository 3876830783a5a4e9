import type { Level } from '../../scripts/kit/level.ts'

export const level: Level = {
  number: 5,
  title: 'Limits',
  minutes: 60,
  points: 100,
  files: { limits: 'limits.ts' },
  benchmark: true,
  sections: [
    {
      id: '5.1',
      title: 'Count the places',
      checks: [
        {
          id: '5.1a',
          title: 'has a place for as many connections as the limit says, and none for the next',
          why: 'beyond `maxConnections` the server answers 503 with Retry-After and closes; those who are in stay in (RFC 9110 §15.6.4)',
          repeat:
            'MAX_CONNECTIONS=2 npm run serve 5   # then, in two terminals: node -e "require(\'net\').connect(8080)", and then: curl -i http://localhost:8080/',
          hints: [
            'A place is free as long as fewer connections are open than the limit allows.',
            '`admit` is called once for each new connection. Count what it gives out, and compare before you count.',
            'If `open` has reached `maxConnections`, return undefined; otherwise add one and return the function that takes it off again.',
          ],
        },
        {
          id: '5.1b',
          title: 'lets everyone in when the limit is 0',
          why: '0 stands for “no limit” in every option of this server; whoever sets it wants no limit, not no clients',
          repeat: 'MAX_CONNECTIONS=0 npm run serve 5   # then: curl -i http://localhost:8080/',
          hints: [
            '0 is not a number of places here. It says that nobody counts them.',
            'Look at the comparison in `admit`: what does it say when `maxConnections` is 0?',
            'Refuse only if `maxConnections !== 0` and the places are taken.',
          ],
        },
      ],
    },
    {
      id: '5.2',
      title: 'Give every place back',
      checks: [
        {
          id: '5.2a',
          title: 'has the place free again, however the connection ended',
          needs: ['5.1a'],
          why: 'a place that is not given back is lost until the next restart; a thousand bad endings later nobody gets in',
          repeat: 'MAX_CONNECTIONS=1 npm run serve 5   # then, several times: curl -i http://localhost:8080/',
          hints: [
            'The server calls what `admit` returned when the connection is closed, whatever has closed it.',
            'Does the function that you return change the same count that `admit` compares?',
            'The returned function subtracts one from `open`.',
          ],
        },
        {
          id: '5.2b',
          title: 'gives a place back once, even if it is told twice',
          needs: ['5.1a'],
          why: 'a reset socket says `error` and `close`; if both give a place back, each reset lets in one too many, for ever',
          repeat:
            'npm run level 5 only 5.2b   # it calls your functions; there is nothing to see on the wire',
          hints: [
            'Whoever gives back a coat twice does not own two pegs.',
            'Each connection has a function of its own. What must that function remember?',
            'Beside the function, keep `let held = true`; subtract only while it is true, and set it to false.',
          ],
        },
      ],
    },
    {
      id: '5.3',
      title: 'Count requests by address',
      checks: [
        {
          id: '5.3a',
          title: 'serves as many requests as the limit says, and answers the next with 429',
          why: 'the whole limit may be used at once, and not one request more (RFC 6585 §4)',
          repeat:
            "RATE_LIMIT=3 npm run serve 5   # then: curl -s -w '%{http_code} ' 'http://localhost:8080/?[1-5]'",
          hints: [
            'With a limit of 3, the third request is served and the fourth is not.',
            'Where do you compare: before you count this request, or after? `<` or `<=`?',
            "Beyond the limit: `throw new HttpError('too_many_requests', undefined, { headers })`. The errors of level 4 make the answer.",
          ],
        },
        {
          id: '5.3b',
          title: 'knows a client by its address, not by its connection',
          needs: ['5.3a'],
          why: 'each connection has a new port; if the port counts, a client that reconnects for each request, as this one did, has a new limit each time',
          repeat:
            "RATE_LIMIT=2 npm run serve 5   # then: curl -s -w '%{http_code} ' -H 'Connection: close' 'http://localhost:8080/?[1-4]'",
          hints: [
            'Two connections of one client differ in something. It must not matter.',
            'Look at the key of the table. What is in it that the client can change at will?',
            'Use `request.client.address` and leave the port out.',
          ],
        },
        {
          id: '5.3c',
          title: 'counts a request when it comes, not when it is answered',
          needs: ['5.3b'],
          why: 'a client that starts a thousand slow requests at once must not get all of them in before the first is counted',
          repeat:
            "RATE_LIMIT=2 npm run serve 5   # then, in three terminals: (printf 'POST /echo HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 5\\r\\n\\r\\n'; sleep 9) | nc localhost 8080",
          hints: [
            'Some handlers take their time. What does the counter say meanwhile?',
            'Counting stands before the call of `next`, not behind an `await`.',
            'Decide and count in one go, without anything asynchronous between; then call `next(request)`.',
          ],
        },
        {
          id: '5.3d',
          title: 'refuses nobody when the limit is 0',
          why: '0 stands for “no limit” in every option of this server',
          repeat: 'RATE_LIMIT=0 npm run serve 5   # then: curl -i http://localhost:8080/',
          hints: [
            'A limit that is off should cost nothing, too.',
            'A middleware may give back what it got.',
            'If `rateLimit` is 0, `middleware` returns `next` itself.',
          ],
        },
      ],
    },
    {
      id: '5.4',
      title: 'One client, many addresses',
      checks: [
        {
          id: '5.4a',
          title: 'counts all IPv6 addresses of a /64 as one client',
          needs: ['5.3b'],
          why: 'a home or a rented server gets a /64 at least: 2^64 addresses, each of which would have a limit of its own (RFC 6177)',
          repeat:
            "TRUST_PROXY=127.0.0.1 RATE_LIMIT=2 npm run serve 5   # then: curl -i -H 'X-Forwarded-For: 2001:db8:0:1::1' http://localhost:8080/, with ::2 and ::3 at the end, too",
          hints: [
            'One address in IPv4 is a whole network in IPv6.',
            'There is a given function that finds the network of an address: see `solution/http/address.ts`.',
            'The key is `networkOf(request.client.address)`.',
          ],
        },
        {
          id: '5.4b',
          title: 'counts an IPv4 address that is written as IPv6 as the same client',
          needs: ['5.3b'],
          why: 'a socket that listens to both families shows 192.0.2.1 as ::ffff:192.0.2.1 (RFC 4291 §2.5.5.2)',
          repeat:
            "TRUST_PROXY=127.0.0.1 RATE_LIMIT=2 npm run serve 5   # then: curl -i -H 'X-Forwarded-For: ::ffff:192.0.2.1' http://localhost:8080/, and 192.0.2.1",
          hints: [
            'It is the same address in another dress. And all of these lie in one /64.',
            'The given function of 5.4a knows this case.',
            'Give it the address as it came; do not cut the text yourself.',
          ],
        },
      ],
    },
    {
      id: '5.5',
      title: 'The clock that you are given',
      checks: [
        {
          id: '5.5a',
          title: 'tells time by the clock that it was given',
          needs: ['5.3a'],
          why: 'a clock that is handed in lets a test wait a minute in no time; and `Date.now()` jumps when an operator sets it',
          repeat:
            "RATE_LIMIT=2 RATE_WINDOW_MS=2000 npm run serve 5   # then: curl -s -w '%{http_code} ' 'http://localhost:8080/?[1-3]', and again 4 s later",
          hints: [
            'This check lets two minutes pass without waiting. Your code must see them pass.',
            'The second argument of `limits` is the clock. Who else tells you the time at present?',
            'Replace `Date.now()` by `clock.now()`, and a timer by a comparison of times when a request comes.',
          ],
        },
        {
          id: '5.5b',
          title: 'holds no process back from its end',
          why: 'a process of Node ends when nothing is left to wait for; a `setInterval` is always left',
          repeat: 'npm run level 5 only 5.5b   # it counts the timers of the process',
          hints: [
            'Do you need a timer at all? Who is there to notice, as long as no request comes?',
            'Look for `setInterval` and `setTimeout`.',
            'Tidy up when a request comes, or when `addresses` is read; or use `clock.after`, whose timers hold nothing back.',
          ],
        },
      ],
    },
    {
      id: '5.6',
      title: 'Fair at the edge',
      checks: [
        {
          id: '5.6a',
          title: 'serves no second burst just after the edge of a window',
          needs: ['5.5a'],
          why: 'a fixed window serves its limit at the end of one and at the beginning of the next: twice the limit within a moment',
          repeat: 'npm run level 5 only 5.6a   # a fixed window can be seen in the picture of the brief',
          hints: [
            'What happened in the last minute matters, not what happened since the last stroke of the clock.',
            'Choose one of the four ways in the table of the brief. Two numbers for each address are enough for three of them.',
            'For a sliding counter: `counted = previous × (window − elapsed) ÷ window + current`. For GCRA: one time for each address, which moves on by `window ÷ limit` with each request.',
          ],
        },
        {
          id: '5.6b',
          title: 'holds its bound in every stretch of time',
          needs: ['5.6a'],
          why: 'in any time t a client may have `limit × (1 + t ÷ window)`: the limit at once, and then its pace',
          repeat: 'npm run level 5 only 5.6b   # five minutes of bursts, with a clock that jumps',
          hints: [
            'Who may ask `limit` times in a window gets one request more every `window ÷ limit`, not faster.',
            'Look at how fast you forgive: the refill of a bucket, the weight of the previous window, the age of an entry in a log.',
            'In a bucket that was empty, half of the limit is free again after half a window of silence. In a log, none is until its entries are a window old.',
          ],
        },
        {
          id: '5.6c',
          title: 'never refuses a client that keeps to half of its pace',
          needs: ['5.5a'],
          why: 'a limit is there for those who exceed it; who asks steadily and seldom must never meet it',
          repeat: 'npm run level 5 only 5.6c   # four minutes at half of the limit',
          hints: [
            'Old requests must be forgotten although new ones keep coming.',
            'When does your window end: some time after its first request, or after the latest? Does each request put it off?',
            'An entry must lose weight with time alone; no request may give its past a new life.',
          ],
        },
      ],
    },
    {
      id: '5.7',
      title: 'Say when to come back',
      checks: [
        {
          id: '5.7a',
          title: 'tells in whole seconds when to come back',
          needs: ['5.3a'],
          why: 'Retry-After holds seconds, as a whole number; whoever sends milliseconds asks for 16 hours of patience (RFC 9110 §10.2.3)',
          repeat: "RATE_LIMIT=1 npm run serve 5   # then: curl -i 'http://localhost:8080/?[1-2]'",
          hints: [
            'The clock counts in milliseconds. The field does not.',
            'Round so that a client which obeys is never too early.',
            '`Math.max(1, Math.ceil(waitMs / 1_000))`, as a string, in the headers of the HttpError.',
          ],
        },
        {
          id: '5.7b',
          title: 'serves a client that waited as long as it was told to',
          needs: ['5.5a', '5.7a'],
          why: 'a promise: at that moment the client is served, if nobody from its address came in between (RFC 6585 §4)',
          repeat:
            "RATE_LIMIT=3 RATE_WINDOW_MS=10000 npm run serve 5   # then: curl -i 'http://localhost:8080/?[1-4]', wait as long as it says, ask again",
          hints: [
            'Ask your own rule: at which moment will it say yes again?',
            'The end of the window is not always that moment. A sliding counter still counts the previous window then, and a bucket is ready earlier.',
            'Solve the rule for time. Bucket: `(1 − tokens) × window ÷ limit`. Log: when its oldest entry is a window old. Counter: when the previous window has lost enough weight, maybe only after the next edge.',
          ],
        },
        {
          id: '5.7c',
          title: 'does not punish a client for asking too early',
          needs: ['5.5a', '5.7a'],
          why: 'if refused requests count, a client that keeps asking is never served again, and never learns why',
          repeat:
            'RATE_LIMIT=3 RATE_WINDOW_MS=10000 npm run serve 5   # then: while sleep 1; do curl -s -w "%{http_code}\\n" -o /dev/null http://localhost:8080/; done',
          hints: [
            'A refused request has cost you next to nothing. It should cost the client nothing either.',
            'What does your table say after a refusal? It should say what it said before.',
            'Decide first; count only if the request is served. And do not round away the part of a token that has grown since.',
          ],
        },
      ],
    },
    {
      id: '5.8',
      title: 'Tell what is left',
      checks: [
        {
          id: '5.8a',
          title: 'tells its policy in RateLimit-Policy',
          needs: ['5.3a'],
          why: 'a client that knows the limit can keep to it; q is the quota, w the window in seconds (IETF draft, httpapi-ratelimit-headers)',
          repeat:
            'RATE_LIMIT=3 RATE_WINDOW_MS=90000 npm run serve 5   # then: curl -i http://localhost:8080/',
          hints: [
            'The middleware has the response in its hands before it goes out.',
            'A response is a value: make a new one with more headers, do not change the one that you got.',
            "`{ ...response, headers: { ...response.headers, 'ratelimit-policy': '\"default\";q=3;w=90' } }`, with your numbers.",
          ],
        },
        {
          id: '5.8b',
          title: 'tells what is left in RateLimit, also of an answer that takes its time, and also with 429',
          needs: ['5.3a'],
          why: 'r is what remains at this moment: the client slows down before it is refused (IETF draft, httpapi-ratelimit-headers)',
          repeat: "RATE_LIMIT=3 npm run serve 5   # then: curl -i 'http://localhost:8080/?[1-4]'",
          hints: [
            'Three requests of three: 2 are left, then 1, then 0. If you show one too few, see the brief about fractions.',
            'A handler returns a response or a promise of one. /echo returns a promise.',
            'If the response is a Promise, `response.then(add)`, else `add(response)`; and put the fields into the headers of the HttpError too.',
          ],
        },
      ],
    },
    {
      id: '5.9',
      title: 'Stay small',
      checks: [
        {
          id: '5.9a',
          title: 'has nothing left of a client two windows after its last request',
          needs: ['5.5a'],
          why: 'a table that only grows is a leak with a nicer name: every visitor since the start is still in it',
          repeat: 'npm run level 5 only 5.9a   # a thousand addresses and a clock that jumps',
          hints: [
            'When does an entry say nothing any more? When it says what a newcomer without an entry would get.',
            'Not one timer for each entry, and no walk over all of them at each request. What is old can lie together.',
            'Two tables, this window and the one before: at the edge the old one is dropped whole. Or a Map in order of use, tidied from its front. Do it too when `addresses` is read.',
          ],
        },
        {
          id: '5.9b',
          title: 'keeps a bounded table when a crowd of addresses comes',
          needs: ['5.3a'],
          why: 'addresses are cheap for an attacker: whoever makes you remember all of them chooses how much memory you have',
          repeat: 'npm run level 5 only 5.9b   # 150,000 addresses',
          hints: [
            'All of them come within one window, so none of them is old.',
            'Choose a number of entries, at most 120,000. What shall happen to a newcomer when it is reached?',
            'Drop whoever was seen least recently; or let newcomers share entries (by a hash of their address); or refuse them. Each has its price; the brief tells which.',
          ],
        },
        {
          id: '5.9c',
          title: 'does not forget in the crowd who is over its limit and keeps asking',
          needs: ['5.9b'],
          why: 'if a crowd can wash an entry away, an attacker with many addresses is never limited for long',
          repeat: 'npm run level 5 only 5.9c   # the same crowd, and one who has asked too often',
          hints: [
            'Emptying the whole table is an amnesty for everybody, and so is dropping the oldest entries one by one.',
            'The one in question asks again and again. Its entry is old, but was looked at a moment ago.',
            'If you drop entries, drop the least recently looked at: delete and set an entry anew whenever you look at it, also at a refusal. A Map keeps that order.',
          ],
        },
      ],
    },
  ],
}
