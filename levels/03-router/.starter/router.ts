/**
 * Level 3: which handler answers a method and a path. This file is yours.
 *
 * It finds its way as long as nobody strays from it: `npm run serve 3`, then `curl http://localhost:8080/users/7`. The
 * brief is in README.md; `npm run level 3` checks what you have done.
 *
 * The routes are kept as a tree, with one segment of the path to a step. You may repair it or build another: only what
 * `add` and `handle` do is looked at. The types are in `solution/contracts.ts`, the given tools in `solution/http/`.
 */
import type { CreateRouter, Handler, Router } from '#solution/contracts.ts'
import { HttpError } from '#solution/http/errors.ts'

export const router: CreateRouter = () => new RouteTree()

/** A place in the tree: the handlers that answer here, by method, and the ways on. */
interface Node {
  readonly handlers: Record<string, Handler>
  // TODO(3.9): strangers choose the words that are looked up here. Which words does every {} know already?
  readonly children: Record<string, Node>
  // TODO(3.2): two routes may call the same place by different names. Whose name is it?
  parameter?: { readonly name: string; readonly node: Node }
  wildcard?: Node
}

const newNode = (): Node => ({ handlers: {}, children: {} })

class RouteTree implements Router {
  readonly #root = newNode()

  add(method: string, pattern: string, handler: Handler): this {
    // TODO(3.8): what if there is such a route already, or the pattern makes no sense?
    let node = this.#root
    for (const segment of split(pattern)) node = next(node, segment)
    node.handlers[method] = handler
    return this
  }

  readonly handle: Handler = request => {
    // TODO(3.3): after this line, who can tell a slash that was sent as %2F from one that separates segments?
    const segments = split(decodeURIComponent(request.path))
    const params: Record<string, string> = {}
    let node = this.#root
    for (const [at, segment] of segments.entries()) {
      // TODO(3.5): which way is right shows only further on. What if this one leads nowhere?
      const child = node.children[segment]
      if (child) node = child
      else if (node.parameter) {
        params[node.parameter.name] = segment
        node = node.parameter.node
      } else if (node.wildcard) {
        params['*'] = segments.slice(at).join('/')
        node = node.wildcard
        break
      } else throw new HttpError('not_found')
    }

    // TODO(3.4): so that `/docs/*` takes `/docs/`. What else does it take?
    if (node.wildcard && Object.keys(node.handlers).length === 0) {
      params['*'] = ''
      node = node.wildcard
    }

    // TODO(3.6): the path may be right and only the method wrong. The client should hear that.
    // TODO(3.7): nobody writes routes for HEAD and OPTIONS.
    const handler = node.handlers[request.method]
    if (!handler) throw new HttpError('not_found')
    return handler({ ...request, params })
  }
}

/** The node that a segment of a pattern leads to, which is made if it is new. */
function next(node: Node, segment: string): Node {
  if (segment === '*') {
    node.wildcard ??= newNode()
    return node.wildcard
  }
  if (segment.startsWith(':')) {
    node.parameter ??= { name: segment.slice(1), node: newNode() }
    return node.parameter.node
  }
  node.children[segment] ??= newNode()
  return node.children[segment]
}

// TODO(3.1): how many different paths come out of this as the same list?
function split(path: string): string[] {
  return path.split('/').filter(segment => segment !== '')
}
