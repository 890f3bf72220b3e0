import { proveUnit } from '#grader/proof'

await proveUnit(import.meta.url)
