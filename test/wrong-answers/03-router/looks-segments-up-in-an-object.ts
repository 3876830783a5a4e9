/** Caught by 3.9a: its maps know constructor and the other names that every object has. */
import type { CreateRouter } from '#solution/contracts.ts'
import { type Place, StackRouter } from '../../right-answers/03-router/stack.ts'

class ObjectMap extends Map<string, Place> {
  override get(key: string): Place | undefined {
    return super.get(key) ?? ({} as Record<string, Place>)[key]
  }
}

class Mistaken extends StackRouter {
  override place(): Place {
    return { ways: new ObjectMap(), routes: new Map() }
  }
}

export const router: CreateRouter = () => new Mistaken()
