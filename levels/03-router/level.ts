import type { Level } from '../../scripts/kit/level.ts'

/** A command that tries routes on a router by itself: see `/try` in site.ts. */
function tryOut(...lines: readonly string[]): string {
  return `printf '${lines.map(line => `${line}\\n`).join('')}' | curl --data-binary @- http://localhost:8080/try`
}

export const level: Level = {
  number: 3,
  title: 'Router',
  minutes: 60,
  points: 100,
  files: { router: 'router.ts' },
  benchmark: true,
  sections: [
    {
      id: '3.1',
      title: 'Take paths at their word',
      checks: [
        {
          id: '3.1a',
          title: 'finds a route by its path',
          why: 'the path names the resource; the query behind the ? takes no part in the search (RFC 3986 §3.3)',
          repeat: 'curl -i http://localhost:8080/about/team',
          hints: [
            'Cut the path into segments, and take one step in the tree for each of them.',
            '`request.path` has no query any more. `split` cuts it, and the loop in `handle` takes the steps.',
            "`path.split('/')` gives ['', 'about', 'team'] for `/about/team`. Do the same with the pattern, and walk.",
          ],
        },
        {
          id: '3.1b',
          title: 'finds nothing at another spelling of it',
          needs: ['3.1a'],
          why: 'paths are compared as they are, with regard to case; /about and /about/ are two resources (RFC 3986 §6.2.2.1, §3.3)',
          repeat: 'curl -i http://localhost:8080/about/',
          hints: [
            'An empty segment is a segment: there is one between two slashes, and one after the last.',
            '`split` throws something away. Look what it gives for `/about`, `/about/` and `//about`.',
            "Return `path.split('/')` as it is. The same for patterns, so that `/menu/` has its own place in the tree.",
          ],
        },
      ],
    },
    {
      id: '3.2',
      title: 'Take parameters by their own names',
      checks: [
        {
          id: '3.2a',
          title: 'gives a handler the segment that its parameter stands for',
          needs: ['3.1a'],
          why: 'a pattern such as /users/:id stands for many paths; the handler must know which one it was',
          repeat: 'curl -i http://localhost:8080/users/7',
          hints: [
            'A node of the tree may have one way on that fits any word.',
            'In `handle`: when no child has the name of the segment, go by `node.parameter`.',
            'Hand over a copy of the request that has the values: `handler({ ...request, params })`.',
          ],
        },
        {
          id: '3.2b',
          title: 'calls parameters what their own route calls them',
          needs: ['3.2a'],
          why: 'two patterns can share a place in the tree and name it differently; the names belong to the route, not to the place',
          repeat: 'curl -i http://localhost:8080/users/7/posts/9',
          hints: [
            'The first route that came by a place has given it its name, and all others must live with that.',
            'While you walk, you need no names. Who knows them at the end of the walk?',
            'Keep with each handler the list of its names, made of its own pattern, and the index of the segment that each stands for. Build `params` of it when the route is found.',
          ],
        },
        {
          id: '3.2c',
          title: 'lets a parameter stand for exactly one segment that is not empty',
          needs: ['3.2a', '3.1b'],
          why: 'a user without an id is none: /users/ must not become the user "", nor /users/7/8 the user "7/8"',
          repeat: 'curl -i http://localhost:8080/users/',
          hints: [
            'Now that empty segments are there (3.1), what does a parameter make of them?',
            'One condition is missing where you decide to go by the parameter.',
            "Go there only if `segment !== ''`.",
          ],
        },
      ],
    },
    {
      id: '3.3',
      title: 'Decode afterwards',
      checks: [
        {
          id: '3.3a',
          title: 'decodes a parameter after matching',
          needs: ['3.2a'],
          why: 'an encoded slash is data, not a separator: cut first, decode the pieces afterwards (RFC 3986 §2.4)',
          repeat: 'curl -i http://localhost:8080/users/a%2Fb',
          hints: [
            'In `/users/a%2Fb` there are two slashes that separate. The third is part of somebody’s name.',
            'The order of two steps is wrong: decoding and cutting.',
            'Split `request.path` as it was sent. Call `decodeURIComponent` only on a segment that a parameter stands for.',
          ],
        },
        {
          id: '3.3b',
          title: 'decodes exactly once, and leaves the plus sign alone',
          needs: ['3.3a'],
          why: 'after decoding, a % is just a character; decoding again opens a back door (RFC 3986 §2.4). “+” means a space in forms only',
          repeat: 'curl -i http://localhost:8080/users/100%2525',
          hints: [
            'Each value must come by a decoding step once, on one way only.',
            'Search your file for `decodeURIComponent`. Can a value come by two of them?',
            'Decode where `params` is built, and nowhere else. Don’t replace plus signs.',
          ],
        },
        {
          id: '3.3c',
          title: 'answers 400 to a parameter that can’t be decoded',
          needs: ['3.3a'],
          why: '%zz is no percent-encoding (RFC 3986 §2.1) and %ff is no UTF-8; this is the client’s mistake, so 400 and not 500 (RFC 9110 §15.5.1)',
          repeat: 'curl -i http://localhost:8080/users/%zz',
          hints: [
            'What does `decodeURIComponent` do when it can’t?',
            'It throws a `URIError`, and whatever is no `HttpError` becomes a 500.',
            "Catch it and throw `new HttpError('bad_escape', segment, { cause })`.",
          ],
        },
      ],
    },
    {
      id: '3.4',
      title: 'Let the wildcard take the rest',
      checks: [
        {
          id: '3.4a',
          title: 'gives a wildcard all that follows its slash, even nothing',
          needs: ['3.1a'],
          why: '/docs/* stands for /docs/ and everything below it; the handler finds the rest, decoded, in params["*"]',
          repeat: 'curl -i http://localhost:8080/docs/guide/start',
          hints: [
            'A wildcard ends the walk: whatever is left of the path belongs to it.',
            'Its value begins with the segment that the `*` stands for. How do the segments become one text again?',
            "Remember the index. `segments.slice(at)`, decode each piece, `join('/')`.",
          ],
        },
        {
          id: '3.4b',
          title: 'does not take the path without its slash',
          needs: ['3.4a'],
          why: '/docs is not below /docs/: from there, every relative link on the page would lead elsewhere (RFC 3986 §5.2)',
          repeat: 'curl -i http://localhost:8080/docs',
          hints: [
            'With a path cut as in 3.1, `/docs` and `/docs/` are lists of different length.',
            'The starter goes on to the wildcard when the path is over. Was it needed only because empty segments were thrown away?',
            'Delete that block. For `/docs/` the loop itself comes to the wildcard, with the empty segment.',
          ],
        },
        {
          id: '3.4c',
          title: 'decodes what the wildcard stands for as it decodes parameters',
          needs: ['3.4a', '3.3c', '3.1b'],
          why: 'it is made of what a client sent, like any parameter: decoded once, and 400 if that can’t be done (RFC 3986 §2.4)',
          repeat: 'curl -i http://localhost:8080/docs/caf%C3%A9/%zz',
          hints: [
            'Whatever holds for the value of a parameter holds here.',
            'Is there one function that decodes a segment, for both?',
            'Write `decode(segment)` with the try and catch of 3.3 and use it in both places.',
          ],
        },
      ],
    },
    {
      id: '3.5',
      title: 'Prefer, and come back',
      checks: [
        {
          id: '3.5a',
          title: 'prefers the written segment to a parameter, and a parameter to a wildcard',
          needs: ['3.2a', '3.4a'],
          why: 'the most specific route wins, in whatever order the routes were added',
          repeat:
            'curl -i http://localhost:8080/shop/sale http://localhost:8080/shop/tea http://localhost:8080/shop/tea/green',
          hints: [
            'At each step there are up to three ways on. Try them from the most specific to the least.',
            'The path /shop/tea/green must not end at /shop/:item, which has nothing below it but reviews.',
            'Written, parameter, wildcard: if one way finds no route, try the next. A recursive function does that almost by itself.',
          ],
        },
        {
          id: '3.5b',
          title: 'comes back from a dead end',
          needs: ['3.2b'],
          why: 'that a written segment fits says nothing of those after it: a search must be able to take back a step',
          repeat: 'curl -i http://localhost:8080/shop/sale/reviews',
          hints: [
            'For /shop/sale/reviews, “sale” is a written segment, of a route that leads elsewhere. Then it is an item after all.',
            'Your loop has one `node` and never looks back. Where could it remember the ways that it did not take?',
            'Make the walk a function of (node, index) that returns a route or undefined; return the first of its three ways that is not undefined.',
          ],
        },
        {
          id: '3.5c',
          title: 'comes back over many steps, and leaves no parameters behind',
          needs: ['3.5b', '3.4a'],
          why: 'a dead end may show only at the last segment; what was noted on the way there is not part of the route that is found',
          repeat:
            'curl -i http://localhost:8080/maps/europe/france/lyon/hotels http://localhost:8080/shop/tea/reviews/5',
          hints: [
            'It may be necessary to take back several steps, one after the other, down to the wildcard near the root.',
            'If you fill `params` while walking, who takes out what was put in on the wrong way?',
            'Put nothing into `params` during the walk. When the route is found, take its values from `segments` by index (3.2b).',
          ],
        },
        {
          id: '3.5d',
          title: 'decides between two routes at the first segment in which they differ',
          needs: ['3.5a'],
          why: 'paths are hierarchies, read from left to right; counting parameters or letters gives surprises',
          repeat: 'curl -i http://localhost:8080/maps/europe/france/paris',
          hints: [
            '/maps/europe/:country/:city and /maps/:continent/france/paris both match. Compare them from the left.',
            'Do you sort or score routes as a whole? Or is a way given up although it did lead to a route?',
            'With a search that takes the first route found, and tries written before parameter before wildcard at each step, this comes by itself.',
          ],
        },
      ],
    },
    {
      id: '3.6',
      title: 'Say what is allowed',
      checks: [
        {
          id: '3.6a',
          title: 'tells a wrong method (405, with Allow) from a wrong path (404)',
          needs: ['3.1a'],
          why: '404 means that nothing is here, 405 that something is, without this method; it must name those it has (RFC 9110 §15.5.6)',
          repeat: 'curl -i -X DELETE http://localhost:8080/about',
          hints: [
            'Two questions: does any route match this path? And does one of them have this method?',
            'An `HttpError` can carry fields for the answer: its third argument has `headers`.',
            "`throw new HttpError('method_not_allowed', method, { headers: { allow: allowField(methods) } })`; `allowField` is given in `solution/http/methods.ts`.",
          ],
        },
        {
          id: '3.6b',
          title: 'names the methods of all routes that match, and no others',
          needs: ['3.6a', '3.5a'],
          why: 'Allow lists what the resource has; /users/me has what /users/:id offers, too (RFC 9110 §10.2.1)',
          repeat: 'curl -i -X PUT http://localhost:8080/users/me',
          hints: [
            'More than one route can match a path, and each of them brings its methods.',
            'Your search stops at the first match. For Allow it should go on and collect.',
            'Let the search call a function at each match: the first search takes a route, the second adds its methods to a Set and asks for more.',
          ],
        },
        {
          id: '3.6c',
          title: 'goes on searching when the match does not have the method',
          needs: ['3.6a', '3.5b'],
          why: 'GET /users/me must not hide DELETE /users/:id: what Allow promises must also work (RFC 9110 §10.2.1)',
          repeat: 'curl -i -X DELETE http://localhost:8080/users/me',
          hints: [
            'A place in the tree that lacks the method is a dead end like any other.',
            'When is a search successful: when a node is reached, or when it has a handler for this method?',
            'Return undefined from the end of the path unless the method is there; then backtracking does the rest.',
          ],
        },
        {
          id: '3.6d',
          title: 'answers 501 to a method that is neither standard nor in any route',
          needs: ['3.6a'],
          why: '501 says that the whole server does not know the method; methods are compared with regard to case (RFC 9110 §15.6.2, §9.1)',
          repeat: 'curl -i -X STEEP http://localhost:8080/about',
          hints: [
            'There is a list of the standard methods, and your routes bring more. The path does not matter here.',
            '`METHODS` stands in `solution/http/methods.ts`. Which other methods has your router been told of?',
            "Keep a Set of the methods that were added. If the method is in neither: `throw new HttpError('method_unknown', method)`.",
          ],
        },
      ],
    },
    {
      id: '3.7',
      title: 'Answer HEAD and OPTIONS',
      checks: [
        {
          id: '3.7a',
          title: 'lets GET answer HEAD',
          needs: ['3.1a'],
          why: 'HEAD is GET without the body, and every server must have both (RFC 9110 §9.1, §9.3.2)',
          repeat: 'curl -I http://localhost:8080/about',
          hints: [
            'Nobody writes routes for HEAD. The handler of GET knows all that its head needs.',
            'Where you look up the handler by method, one more look is missing.',
            "If the method is HEAD and there is no handler for it, take that of GET. The writer leaves the body out by itself; don't change `request.method`.",
          ],
        },
        {
          id: '3.7b',
          title: 'prefers a route of its own for HEAD, and does not lend it to GET',
          needs: ['3.7a'],
          why: 'a handler may know a cheaper way to the head; the other way round there would be no body to send',
          repeat: 'curl -I http://localhost:8080/about/team',
          hints: [
            'GET stands in for HEAD, only where HEAD is missing, and never the other way round.',
            'If you turn HEAD into GET before the search, the route for HEAD is never found.',
            "`handlers.get(method) ?? (method === 'HEAD' ? handlers.get('GET') : undefined)`",
          ],
        },
        {
          id: '3.7c',
          title: 'answers OPTIONS with 204 and Allow, unless a route does',
          needs: ['3.6b', '3.5a'],
          why: 'OPTIONS asks what a resource can do; browsers send it before they dare more (RFC 9110 §9.3.7)',
          repeat: 'curl -i -X OPTIONS http://localhost:8080/users/me',
          hints: [
            'It is the information of a 405, asked for politely.',
            'After the search has found no route: the same list of methods, another status.',
            'If the method is OPTIONS and some route matches the path, return `{ status: 204, headers: { allow } }`.',
          ],
        },
        {
          id: '3.7d',
          title: 'answers OPTIONS * for the server as a whole',
          needs: ['3.7c'],
          why: '* stands for the server itself, and is no path: no route matches it (RFC 9110 §9.3.7, RFC 9112 §3.2.4)',
          repeat: 'curl -i -X OPTIONS --request-target "*" http://localhost:8080/',
          hints: [
            '`request.path` is `*` then, without a slash. It is a question about all routes together.',
            'You know all methods that any route has since 3.6d.',
            "Before the search: if method is OPTIONS and path is '*', answer 204 with `allowField` of that set.",
          ],
        },
      ],
    },
    {
      id: '3.8',
      title: 'Refuse routes that cannot work',
      checks: [
        {
          id: '3.8a',
          title: 'refuses a route for the same paths and method as another, and names both',
          needs: ['3.2a'],
          why: 'one of the two would never be called; its author should hear that when the server starts, not from a customer',
          repeat: tryOut('GET /users/:id', 'GET /users/:name', '> GET /users/7'),
          hints: [
            'Two routes are in conflict when they end at the same place in the tree with the same method.',
            'In `add`, before you store the handler: is there one? And what was its pattern called?',
            'Store the pattern with the handler. If the place is taken, throw a `TypeError` whose message has the new pattern and the stored one, and leave the first handler where it is.',
          ],
        },
        {
          id: '3.8b',
          title: 'accepts routes that merely overlap',
          needs: ['3.8a', '3.2b'],
          why: 'where several match, priority decides (3.5) or the method does; that is no conflict',
          repeat: tryOut('GET /a', 'POST /a', 'GET /:a', 'PUT /:b', 'GET /*'),
          hints: [
            'Different methods never conflict, and a written segment does not conflict with a parameter.',
            'Do you compare more than the place in the tree and the method?',
            'Compare patterns with the names of parameters taken out: `/:a/b` and `/:b/c` differ, `/:a` and `/:b` do not.',
          ],
        },
        {
          id: '3.8c',
          title: 'refuses a pattern that makes no sense, and names it',
          needs: ['3.8a'],
          why: 'a pattern is written by a person: /docs*, /: or two parameters with one name are slips, and better found at once',
          repeat: tryOut('GET about', 'GET /*/a', 'GET /:', 'GET /:id/posts/:id'),
          hints: [
            'Read the rules in step 3.8 of the brief, one by one.',
            'Check the whole pattern before you change anything in the tree.',
            'Four conditions: starts with “/”; `*` only as the whole of the last segment; after “:” comes a name; no name twice. Otherwise `throw new TypeError(…)`.',
          ],
        },
      ],
    },
    {
      id: '3.9',
      title: 'Trust no word',
      checks: [
        {
          id: '3.9a',
          title: 'finds nothing at /__proto__ and /constructor',
          needs: ['3.1a'],
          why: 'every {} inherits a dozen names from Object.prototype, so a lookup by a name that a client chose can find what nobody put in',
          repeat: 'curl -i http://localhost:8080/__proto__',
          hints: [
            'Type `({})["constructor"]` into node. Who put that there?',
            '`children` is an object whose keys come from clients. There is a better type for that.',
            'Make it a `Map<string, Node>`: a Map holds nothing that was not put in.',
          ],
        },
        {
          id: '3.9b',
          title: 'knows no method called constructor',
          needs: ['3.6d'],
          why: 'the method, too, is a word from the client: any token is one (RFC 9110 §9.1)',
          repeat: 'curl -i -X constructor http://localhost:8080/about',
          hints: [
            'The second object whose keys come from clients.',
            '`handlers["constructor"]` is a function, and it is called like any handler.',
            'Make it a `Map<string, …>` as well.',
          ],
        },
        {
          id: '3.9c',
          title: 'lets segments and parameters have any name',
          needs: ['3.9a', '3.2b'],
          why: 'params has no prototype, so that any name can be set and none is found that was not (see its type in contracts.ts)',
          repeat: 'curl -i http://localhost:8080/odd/1/2',
          hints: [
            'What does `object["__proto__"] = "1"` do to a plain object? Try it.',
            'The third object: `params`. It can’t be a Map, since its type is a Record.',
            'Start from `Object.create(null)`.',
          ],
        },
      ],
    },
  ],
}
