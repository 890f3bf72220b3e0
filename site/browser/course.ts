/** What the pages of the course do beyond being read. Without it they are read just as well. */
import { startAppearance, startScrollers } from './appearance.ts'
import { startGrade } from './grade.ts'
import { startKeys } from './keys.ts'
import { startQuiz } from './quiz.ts'
import { startSearch } from './search.ts'

startAppearance()
startScrollers()
startSearch()
startQuiz()
startGrade()
startKeys()
