/** The one place that knows what a browser calls its extension API: `browser` in Firefox, `chrome` elsewhere; both with promises. */
type Api = typeof chrome;
const scope = globalThis as { browser?: Api; chrome?: Api };

export const platform = (): Api => (scope.browser?.runtime ? scope.browser : scope.chrome) as Api;
export const isFirefox = (): boolean => Boolean(scope.browser?.runtime) && !scope.chrome?.sidePanel;
