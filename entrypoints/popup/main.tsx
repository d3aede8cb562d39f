import { Popup } from '../../components/popup/popup.tsx';
import { mount } from '../../components/ui/mount.tsx';
import { connectHost } from '../../lib/protocol/client.ts';

mount(<Popup />, connectHost());
