#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';

/*
 * A relay's objects either live as long as a connection or end with a frame. A nursery that grows would take more memory
 * than a thousand idle connections; so it stays as it begins, but while much is said
 * (nursery.ts). To be said before any other code is loaded.
 */
setFlagsFromString('--semi-space-growth-factor=1');
await import('./program.ts');
