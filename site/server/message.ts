/** What the page is told, a line of JSON each. Its HTML is made here, and all that a program wrote is escaped in it. */
export type Message =
  | { type: 'started'; checks: string[] }
  | { type: 'running'; at: number; confirming: boolean }
  | { type: 'check'; at: number; verdict: string; html: string }
  | { type: 'finished'; score: number; maxScore: number; unjudged: number; html: string }
  | { type: 'waiting' }
  | { type: 'trouble'; text: string }
