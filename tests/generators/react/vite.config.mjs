import { defineConfig } from "vite"

// The other half of an old browser's support would be a script within the page, which a strict policy forbids.
export default defineConfig({ build: { modulePreload: { polyfill: false } } })
