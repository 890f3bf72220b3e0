import type { Scene } from '../scene.ts'
import { RunningProgram } from './running-program.ts'
import type { Launch } from './server.ts'

/** The student's program where it is no server: it is run with arguments, once or more. */
export class Client {
  readonly #launch: Launch
  readonly #scene: Scene
  readonly #directory: string

  constructor(settings: { launch: Launch; scene: Scene; directory: string }) {
    this.#launch = settings.launch
    this.#scene = settings.scene
    this.#directory = settings.directory
  }

  /** Starts the program with these arguments. */
  async run(...args: (string | number)[]): Promise<RunningProgram> {
    const program = this.#launch(args.map(String), { port: -1, dir: this.#directory })
    return new RunningProgram(program, this.#scene)
  }
}
