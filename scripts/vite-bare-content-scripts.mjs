/**
 * WXT starts a content script with a context, plugins and a logger of its own: 1.2 KB on every page, and a context that
 * obeys events which the page can send. Ours have a lifetime of their own, from the port; here they are started bare.
 */
export function bareContentScripts() {
  return {
    name: 'concord:bare-content-scripts',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('virtual:wxt-content-script-isolated-world-entrypoint')) return null;
      const from = /^import definition from (["'].+?["'])/m.exec(code)?.[1];
      if (from === undefined) throw new Error('WXT starts content scripts in another way than this replaces');
      return { code: `import definition from ${from};\nexport default definition.main();`, map: null };
    },
  };
}
