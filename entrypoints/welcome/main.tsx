import { mount } from '../../components/ui/mount.tsx';
import { RecordedFoot } from '../../components/ui/recorded.tsx';
import { Welcome } from '../../components/welcome/welcome.tsx';
import { connectHost } from '../../lib/protocol/client.ts';

mount(
  <RecordedFoot>
    <Welcome />
  </RecordedFoot>,
  connectHost(),
);
