import { useId } from 'preact/hooks';

/** One file of the person's own choice; nothing is read before. */
export function ChooseFile(props: {
  readonly label: string;
  readonly name: string;
  readonly accept: string;
  readonly onFile: (file: File | null) => void;
}) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <input
        id={id}
        name={props.name}
        type="file"
        accept={props.accept}
        onChange={(event) => props.onFile(event.currentTarget.files?.[0] ?? null)}
      />
    </div>
  );
}
