import { Panel } from '../../components/panel/panel.tsx';
import { mount } from '../../components/ui/mount.tsx';
import { connectHost } from '../../lib/protocol/client.ts';

mount(<Panel />, connectHost());
