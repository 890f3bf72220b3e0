/** Runs before anything is drawn: a page that was set to dark does not flash white. */
import { storedTheme } from './stored.ts'

const theme = storedTheme()
if (theme) document.documentElement.dataset.theme = theme
