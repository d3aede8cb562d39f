import { setMaxListeners } from 'node:events';

// One signal ends all that a host began: dozens of listeners are the design, and Node's warning at eleven is only noise.
setMaxListeners(200);
