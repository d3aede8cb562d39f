import { useEffect, useState } from 'preact/hooks';
import { go } from '../ui/route.ts';

/** The file that was let fall on the panel last; it leads to the meetings, whose invitations come as files. */
export function useDropped(): File | null {
  const [dropped, setDropped] = useState<File | null>(null);
  useEffect(() => {
    const end = new AbortController();
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const over = (event: DragEvent) => holdsFiles(event) && event.preventDefault();
    const drop = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      // Else the browser would open the file in the panel's place.
      event.preventDefault();
      setDropped(event.dataTransfer?.files[0] ?? null);
      go('meetings');
    };
    addEventListener('dragover', over, { signal: end.signal });
    addEventListener('drop', drop, { signal: end.signal });
    return () => end.abort();
  }, []);
  return dropped;
}
