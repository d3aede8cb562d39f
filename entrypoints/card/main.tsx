import { Card } from '../../components/card/card.tsx';
import { mount } from '../../components/ui/mount.tsx';
import { connectHost } from '../../lib/protocol/client.ts';

/** The host knows this frame by the nonce in its address; without one it shows nothing. */
const nonce = location.hash.slice(1);
if (nonce) mount(<Card />, connectHost({ nonce }));
