/** The views at the foot: links, so that each has an address; arrow keys move along them. */
export function Tabs(props: {
  readonly label: string;
  readonly tabs: readonly { readonly href: string; readonly word: string; readonly current: boolean }[];
}) {
  return (
    <nav
      class="tabs"
      aria-label={props.label}
      onKeyDown={(event) => {
        const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
        if (!step) return;
        const links = [...event.currentTarget.querySelectorAll('a')];
        const turned = getComputedStyle(event.currentTarget).direction === 'rtl' ? -step : step;
        const at = links.indexOf(document.activeElement as HTMLAnchorElement);
        links[(at + turned + links.length) % links.length]?.focus();
        event.preventDefault();
      }}
    >
      {props.tabs.map((tab) => (
        <a key={tab.href} href={tab.href} aria-current={tab.current ? 'page' : undefined}>
          {tab.word}
        </a>
      ))}
    </nav>
  );
}
