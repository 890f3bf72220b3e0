// Throws before it listens.
type Settings = {
  port: number
}

function portOf(settings: Settings | undefined): number {
  if (!settings) throw new TypeError('no settings were given')
  return settings.port
}

portOf(undefined)
