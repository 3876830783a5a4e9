import { describe, expect, it } from 'vitest'
import type { Request, Response } from '../solution/contracts.ts'
import { HttpError } from '../solution/http/errors.ts'
import { router } from '../solution/router.ts'
import { addAll, ask, requestFor } from './support/routing.ts'
import { workIn } from './support/work.ts'

const routerOf = (...routes: string[]) => addAll(router(), routes)

/** In whatever order the routes were added, the same one is found. */
function expectRoute(routes: readonly string[], request: string, route: string) {
  expect(ask(routerOf(...routes), request)).toMatchObject({ route })
  expect(ask(routerOf(...[...routes].reverse()), request), 'added the other way round').toMatchObject({
    route,
  })
}

const nothing = { status: 404, code: 'not_found' }

describe('a path', () => {
  const routes = [
    'GET /',
    'GET /a',
    'GET /a/b',
    'GET /dir/',
    'GET /two//slashes',
    'GET /caf%C3%A9',
    'GET /v1:run',
  ]

  it.each(routes)('is found as it is written: %s', route => {
    expect(ask(routerOf(...routes), route)).toEqual({ route, params: [] })
  })

  it.each([
    '/b',
    '/a/',
    '/A',
    '/a/b/',
    '/a/b/c',
    '//',
    '//a',
    '/a//b',
    '/dir',
    '/dir//',
    '/two/slashes',
    '/%61',
    '/caf%c3%a9',
    '',
    '*',
    'a',
  ])('is not found by another spelling or part of it: %j', path => {
    expect(ask(routerOf(...routes), `GET ${path}`)).toEqual(nothing)
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('may be called %s', name => {
    expect(ask(routerOf('GET /x'), `GET /${name}`)).toEqual(nothing)
    expect(ask(routerOf('GET /x'), `GET /x/${name}`)).toEqual(nothing)
    expectRoute([`GET /${name}`, 'GET /:x'], `GET /${name}`, `GET /${name}`)
    expectRoute([`GET /${name}/${name}`, 'GET /x'], `GET /${name}/${name}`, `GET /${name}/${name}`)
  })

  it('that looks like a pattern is none', () => {
    const app = routerOf('GET /users/:id', 'GET /files/*', 'GET /x')
    expect(ask(app, 'GET /users/:id')).toMatchObject({ params: [['id', ':id']] })
    expect(ask(app, 'GET /files/*')).toMatchObject({ params: [['*', '*']] })
    expect(ask(app, 'GET /:x')).toEqual(nothing)
  })
})

describe('a parameter', () => {
  const app = routerOf('GET /users/:id', 'GET /users/:user/posts/:post', 'GET /:a/:b/:c/:d/:e')

  it.each([
    ['/users/7', [['id', '7']]],
    ['/users/a%2Fb', [['id', 'a/b']]],
    ['/users/caf%C3%A9', [['id', 'café']]],
    ['/users/%F0%9F%A6%8A', [['id', '🦊']]],
    ['/users/a+b', [['id', 'a+b']]],
    ['/users/100%25', [['id', '100%']]],
    ['/users/%2525', [['id', '%25']]],
    ['/users/%00', [['id', '\0']]],
    ['/users/..', [['id', '..']]],
    ['/users/__proto__', [['id', '__proto__']]],
    [
      '/users/1/posts/2',
      [
        ['user', '1'],
        ['post', '2'],
      ],
    ],
    [
      '/users/a%2Fb/posts/c%2Fd',
      [
        ['user', 'a/b'],
        ['post', 'c/d'],
      ],
    ],
    [
      '/1/2/3/4/5',
      [
        ['a', '1'],
        ['b', '2'],
        ['c', '3'],
        ['d', '4'],
        ['e', '5'],
      ],
    ],
  ])('stands for one segment, decoded: %s', (path, params) => {
    expect(ask(app, `GET ${path}`)).toMatchObject({ params })
  })

  it.each(['/users/', '/users//posts/2', '/users/1/posts/', '/users/1/2', '/users/1/'])(
    'never stands for an empty segment, nor for several: %s',
    path => {
      expect(ask(app, `GET ${path}`)).toEqual(nothing)
    },
  )

  it.each(['%', '%2', '%zz', 'a%', '%ff', '%C3', '%C3%28', '%c0%af', '%ED%A0%80', '%F4%90%80%80'])(
    'can not be %s, which is no UTF-8 in percent-encoding',
    id => {
      expect(ask(app, `GET /users/${id}`)).toEqual({ status: 400, code: 'bad_escape' })
    },
  )

  it('is the only place where that matters', () => {
    const app = routerOf('GET /users/:id', 'GET /%zz', 'GET /%zz/:id')
    expect(ask(app, 'GET /%zz')).toEqual({ route: 'GET /%zz', params: [] })
    expect(ask(app, 'GET /%zz/1')).toMatchObject({ params: [['id', '1']] })
    expect(ask(app, 'GET /%ff')).toEqual(nothing)
    expect(ask(app, 'GET /users/%zz/more')).toEqual(nothing)
    expect(ask(app, 'POST /users/%zz')).toMatchObject({ status: 405 })
    expect(ask(app, 'OPTIONS /users/%zz')).toMatchObject({ status: 204 })
  })

  it('that can not be decoded is no reason to look for another route', () => {
    expect(ask(routerOf('GET /users/:id', 'GET /*'), 'GET /users/%zz')).toMatchObject({ status: 400 })
  })

  it('has a name of its own in each route, and for each method', () => {
    const app = routerOf('GET /:id', 'PUT /:name', 'GET /:a/x', 'GET /:b/y', 'GET /:a/:b/x', 'GET /:b/:a/y')
    expect(ask(app, 'GET /1')).toMatchObject({ params: [['id', '1']] })
    expect(ask(app, 'PUT /1')).toMatchObject({ params: [['name', '1']] })
    expect(ask(app, 'GET /1/x')).toMatchObject({ params: [['a', '1']] })
    expect(ask(app, 'GET /1/y')).toMatchObject({ params: [['b', '1']] })
    expect(ask(app, 'GET /1/2/x')).toMatchObject({
      params: [
        ['a', '1'],
        ['b', '2'],
      ],
    })
    expect(ask(app, 'GET /1/2/y')).toMatchObject({
      params: [
        ['b', '1'],
        ['a', '2'],
      ],
    })
  })

  it('may have any name, since the object that holds it has no prototype', () => {
    let params: Request['params'] = {}
    const app = router().add('GET', '/:__proto__/:constructor/:toString', request => {
      params = request.params
      return { status: 200, headers: {} }
    })
    app.handle(requestFor('GET', '/1/2/3'))
    expect(Object.getPrototypeOf(params)).toBe(null)
    expect(Object.entries(params)).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
      ['toString', '3'],
    ])
  })
})

describe('a wildcard', () => {
  const app = routerOf('GET /static/*', 'GET /:user/files/*')

  it.each([
    ['/static/', [['*', '']]],
    ['/static/a', [['*', 'a']]],
    ['/static/a/b.css', [['*', 'a/b.css']]],
    ['/static//a//', [['*', '/a//']]],
    ['/static/%C3%A9/a%2Fb', [['*', 'é/a/b']]],
    ['/static/../x', [['*', '../x']]],
    [
      '/x/files/a/b',
      [
        ['user', 'x'],
        ['*', 'a/b'],
      ],
    ],
  ])('stands for all that follows its slash, even nothing: %s', (path, params) => {
    expect(ask(app, `GET ${path}`)).toMatchObject({ params })
  })

  it.each(['/static', '/staticx', '/staticx/', '/x/files', '//files/a'])('does not reach %s', path => {
    expect(ask(app, `GET ${path}`)).toEqual(nothing)
  })

  it.each(['/static/%', '/static/a/%ff', '/static/%C3/%A9'])('is decoded like a parameter: %s', path => {
    expect(ask(app, `GET ${path}`)).toEqual({ status: 400, code: 'bad_escape' })
  })

  it('after the first slash takes every path', () => {
    const app = routerOf('GET /*')
    expect(ask(app, 'GET /')).toMatchObject({ params: [['*', '']] })
    expect(ask(app, 'GET //')).toMatchObject({ params: [['*', '/']] })
    expect(ask(app, 'GET /a/b')).toMatchObject({ params: [['*', 'a/b']] })
  })
})

describe('of several routes that match', () => {
  it.each([
    ['the written segment comes before a parameter', ['GET /users/me', 'GET /users/:id'], '/users/me', 0],
    ['a parameter comes before a wildcard', ['GET /users/:id', 'GET /users/*'], '/users/1', 0],
    ['the written segment comes before a wildcard', ['GET /users/me', 'GET /users/*'], '/users/me', 0],
    ['an empty segment comes before a wildcard', ['GET /users/', 'GET /users/*'], '/users/', 0],
    ['the first difference decides', ['GET /a/:x/:y', 'GET /:x/b/c'], '/a/b/c', 0],
    ['the first difference decides, for a wildcard too', ['GET /a/*', 'GET /:x/b'], '/a/b', 0],
    ['one comes back from a dead end', ['GET /a/b/c', 'GET /:x/b/d'], '/a/b/d', 1],
    ['one comes back over several steps', ['GET /a/b/c/d/e', 'GET /:v/b/c/d/f'], '/a/b/c/d/f', 1],
    ['one comes back into a wildcard', ['GET /a/b/c', 'GET /a/:x/d', 'GET /*'], '/a/b/e', 2],
    ['one comes back into the nearest wildcard', ['GET /a/b/c', 'GET /*', 'GET /a/*'], '/a/b/e', 2],
    ['one comes back where the path ends too early', ['GET /a/b/c', 'GET /a/:x'], '/a/b', 1],
    ['one comes back from a parameter that would be empty', ['GET /a/:x/c', 'GET /a/*'], '/a//c', 1],
    ['one comes back from where another method is', ['POST /a/b', 'GET /a/:x'], '/a/b', 1],
    ['one comes back from several such', ['PUT /a/b', 'POST /a/:x', 'GET /*'], '/a/b', 2],
  ])('%s', (_, routes, path, index) => {
    expectRoute(routes, `GET ${path}`, routes[index]!)
  })

  it('none leaves its parameters to another', () => {
    const app = routerOf('GET /:a/:b/x', 'GET /:c/*')
    expect(ask(app, 'GET /1/2/y')).toMatchObject({
      params: [
        ['c', '1'],
        ['*', '2/y'],
      ],
    })
  })
})

describe('HEAD', () => {
  it('goes to GET, as HEAD', () => {
    let method = ''
    const app = router().add('GET', '/:x', request => {
      method = request.method
      return { status: 200, headers: {} }
    })
    app.handle(requestFor('HEAD', '/a'))
    expect(method).toBe('HEAD')
  })

  it('goes to a route of its own if there is one', () => {
    expectRoute(['GET /a', 'HEAD /a'], 'HEAD /a', 'HEAD /a')
    expectRoute(['GET /a', 'HEAD /a'], 'GET /a', 'GET /a')
  })

  it('goes where GET of that path goes, rather than to its own route in a less specific place', () => {
    expectRoute(['GET /users/me', 'HEAD /users/:id'], 'HEAD /users/me', 'GET /users/me')
  })

  it('is not there without GET, nor is GET because of it', () => {
    const app = routerOf('POST /echo', 'HEAD /head')
    expect(ask(app, 'HEAD /echo')).toMatchObject({ status: 405, allow: 'OPTIONS, POST' })
    expect(ask(app, 'GET /head')).toMatchObject({ status: 405, allow: 'HEAD, OPTIONS' })
  })
})

describe('what is allowed', () => {
  const app = routerOf(
    'GET /users/me',
    'DELETE /users/:id',
    'PUT /*',
    'POST /echo',
    'POST /a/',
    'GET /a',
    'BREW /pot',
    'PATCH /x/:y/z',
  )

  it.each([
    ['/users/me', 'DELETE, GET, HEAD, OPTIONS, PUT'],
    ['/users/7', 'DELETE, OPTIONS, PUT'],
    ['/users/', 'OPTIONS, PUT'],
    ['/echo', 'OPTIONS, POST, PUT'],
    ['/a', 'GET, HEAD, OPTIONS, PUT'],
    ['/a/', 'OPTIONS, POST, PUT'],
    ['/pot', 'BREW, OPTIONS, PUT'],
    ['/x//z', 'OPTIONS, PUT'],
  ])('is the methods of all routes that match the path: %s', (path, allow) => {
    expect(ask(app, `TRACE ${path}`)).toEqual({ status: 405, code: 'method_not_allowed', allow })
    expect(ask(app, `OPTIONS ${path}`)).toEqual({ status: 204, allow })
  })

  it('can be used, each method', () => {
    for (const method of ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PUT'])
      expect(ask(app, `${method} /users/me`), method).not.toMatchObject({ status: 405 })
  })

  it('is told by a route, if one has OPTIONS', () => {
    expectRoute(['GET /a', 'OPTIONS /*'], 'OPTIONS /a', 'OPTIONS /*')
  })

  it('is, for the server as a whole, what any route has', () => {
    expect(ask(routerOf('GET /a', 'POST /b', 'OPTIONS /*', 'BREW /c'), 'OPTIONS *')).toEqual({
      status: 204,
      allow: 'BREW, GET, HEAD, OPTIONS, POST',
    })
    expect(ask(router(), 'OPTIONS *')).toEqual({ status: 204, allow: 'OPTIONS' })
  })
})

describe('without a route', () => {
  const app = routerOf('GET /a', 'BREW /pot', 'get /lower')

  it.each([
    ['GET /nothing', 404],
    ['OPTIONS /nothing', 404],
    ['BREW /nothing', 404],
    ['TRACE /nothing', 404],
    ['BREW /a', 405],
    ['GET /pot', 405],
    ['STEEP /a', 501],
    ['STEEP /nothing', 501],
    ['Get /a', 501],
    ['CONNECT a:443', 501],
    ['CONNECT ', 501],
    ['__proto__ /a', 501],
    ['constructor /a', 501],
  ])('%s is answered with %d', (request, status) => {
    expect(ask(app, request)).toMatchObject({ status })
  })

  it('the method that only some route has is known: BREW', () => {
    expect(ask(app, 'BREW /pot')).toMatchObject({ route: 'BREW /pot' })
    expect(ask(app, 'get /lower')).toMatchObject({ route: 'get /lower' })
  })
})

describe('a pattern is refused', () => {
  it.each([
    '',
    '*',
    'a',
    'a/b',
    ':id',
    ' /a',
    'http://a/b',
    '/*/a',
    '/*/',
    '/*/*',
    '/a*',
    '/*a',
    '/a/b*',
    '/*rest',
    '/:a*',
    '/:',
    '/a/:/b',
    '/a/:',
    '/:a-b',
    '/:a.json',
    '/:a(x)',
    '/:a?',
    '/::a',
    '/:a/:a',
    '/:a/b/:a',
    '/:__proto__/:__proto__',
    '/café',
    '/a b',
    '/a?b',
    '/a#b',
    '/a\n',
    '/\0',
  ])('that makes no sense: %j', pattern => {
    const app = router()
    expect(() => app.add('GET', pattern, () => ({ status: 200, headers: {} }))).toThrow(TypeError)
    expect(ask(app, 'OPTIONS *'), 'and leaves no trace').toEqual({ status: 204, allow: 'OPTIONS' })
    for (const path of ['/', '/a', '/a/b']) expect(ask(app, `GET ${path}`)).toEqual(nothing)
  })

  it.each([
    ['/a', '/a'],
    ['/users/:id', '/users/:name'],
    ['/:a/x/:b', '/:b/x/:a'],
    ['/*', '/*'],
    ['/:a/*', '/:b/*'],
    ['/a/', '/a/'],
  ])('that matches the same paths as another, and both are named: %s and %s', (one, other) => {
    const app = routerOf(`GET ${one}`)
    let error: unknown
    try {
      addAll(app, [`GET ${other}`])
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(TypeError)
    const [, first, second] = /GET (\S+) .* GET (\S+)$/.exec((error as Error).message) ?? []
    expect([second, first]).toEqual([one, other])
    expect(ask(app, `GET ${one}`), 'the first stays').toMatchObject({ route: `GET ${one}` })
    addAll(app, [`POST ${other}`])
  })

  it('and not when it merely overlaps with another', () => {
    routerOf(
      'GET /a',
      'GET /:a',
      'GET /*',
      'GET /a/',
      'GET /:a/',
      'GET /a/*',
      'GET /a/:b',
      'GET /:a/b',
      'HEAD /a',
    )
  })
})

describe('a handler', () => {
  it('gets the request itself when there are no parameters, and a copy with them otherwise', () => {
    const requests: Request[] = []
    const keep = (request: Request): Response => {
      requests.push(request)
      return { status: 200, headers: {} }
    }
    const { handle } = router().add('GET', '/a', keep).add('GET', '/a/:b', keep)
    const [plain, given] = [requestFor('GET', '/a'), requestFor('GET', '/a/1')]
    const before = { ...given }
    handle(plain)
    handle(given)
    expect(requests[0]).toBe(plain)
    expect(requests[1]).toEqual({ ...given, params: Object.assign(Object.create(null), { b: '1' }) })
    expect(given, 'not touched').toEqual(before)
  })

  it('that answers at once is answered at once, and what it returns or throws is passed on', async () => {
    const response = { status: 200, headers: {} }
    const later = Promise.resolve(response)
    const failure = new Error()
    const { handle } = router()
      .add('GET', '/now/:x', () => response)
      .add('GET', '/later/:x', () => later)
      .add('GET', '/never/:x', () => {
        throw failure
      })
    expect(handle(requestFor('GET', '/now/1'))).toBe(response)
    expect(handle(requestFor('GET', '/later/1'))).toBe(later)
    expect(() => handle(requestFor('GET', '/never/1'))).toThrow(failure)
    expect(() => handle(requestFor('GET', '/nowhere'))).toThrow(HttpError)
  })

  it('may ask the router again, in the middle of a request', () => {
    const inner: unknown[] = []
    const app = router()
    app.add('GET', '/:a', ({ params }) => {
      if (params['a'] === 'outer') app.handle(requestFor('GET', '/inner'))
      inner.push(params['a'])
      return { status: 200, headers: {} }
    })
    app.handle(requestFor('GET', '/outer'))
    expect(inner).toEqual(['inner', 'outer'])
  })

  it('is of one router only', () => {
    const [one, other] = [routerOf('GET /a'), routerOf('BREW /b')]
    expect(ask(one, 'GET /b')).toEqual(nothing)
    expect(ask(one, 'BREW /a')).toMatchObject({ status: 501 })
    expect(ask(other, 'GET /a')).toEqual(nothing)
  })
})

describe('the work of a search', () => {
  const FILE = 'solution/router.ts'
  const workOf = (routes: readonly string[], request: string) => {
    const app = routerOf(...routes)
    return workIn(FILE, () => ask(app, request))
  }
  /** Nodes that are come by; what can't be found is looked for twice, the second time for Allow. */
  const visitsOf = (routes: readonly string[], request: string) => {
    const app = routerOf(...routes)
    return workIn(FILE, () => ask(app, request), 'search')
  }
  const many = (count: number, route: (index: number) => string) =>
    Array.from({ length: count }, (_, i) => route(i))

  it.each([
    ['written', (i: number) => `GET /r${i}`, 'GET /r5'],
    ['with a parameter', (i: number) => `GET /r${i}/:id`, 'GET /r5/7'],
    ['behind a parameter', (i: number) => `GET /:id/r${i}`, 'GET /7/r5'],
    ['with a wildcard', (i: number) => `GET /r${i}/*`, 'GET /r5/a/b/c'],
    ['that are not meant', (i: number) => `GET /r${i}`, 'GET /nothing'],
    ['that have another method', (i: number) => `GET /r${i}/:id`, 'POST /r5/7'],
  ])('is the same with 10 routes and with 10,000, %s', (_, route, request) => {
    expect(workOf(many(10_000, route), request)).toBe(workOf(many(10, route), request))
  })

  it('ends where the patterns end, however long the path is', () => {
    const routes = ['GET /a/:b/c', 'GET /:a/b/c', 'GET /a/b/:c']
    const long = `GET ${'/a'.repeat(4_000)}`
    expect(visitsOf(routes, long)).toBe(visitsOf(routes, 'GET /a/a/a/a'))
    expect(visitsOf([...routes, 'GET /x/*'], `GET /x${'/a'.repeat(4_000)}`)).toBeLessThan(10)
  })

  it('comes by each node of the tree at most once, where all written segments and parameters lead on', () => {
    const DEPTH = 10
    const routes = many(
      2 ** DEPTH,
      i => `GET ${many(DEPTH, bit => ((i >> bit) & 1 ? '/a' : `/:p${bit}`)).join('')}/end`,
    )
    const beforeTheFirstSlash = 2
    const nodes = beforeTheFirstSlash + 2 ** (DEPTH + 1) + 2 ** DEPTH
    const visits = visitsOf(routes, `GET ${'/a'.repeat(DEPTH)}/x`)
    expect(visits).toBeGreaterThan(2 ** DEPTH)
    expect(visits).toBeLessThanOrEqual(2 * nodes)
  })

  it.each([10, 20, 40, 80])(
    'does not grow exponentially with a depth of %d: that would take as many routes',
    depth => {
      // One route for each place at which the search can leave the written segments for a parameter.
      const routes = many(depth, i => `GET ${many(depth, at => (at === i ? '/:p' : '/a')).join('')}/end`)
      expect(visitsOf(routes, `GET ${'/a'.repeat(depth)}/x`)).toBeLessThanOrEqual(2 * (depth + 2) ** 2)
    },
  )
})
