/**
 * y-webrtc and simple-peer name public servers as their defaults (a signaling server, two STUN servers). Concord speaks
 * only to the relay that its members chose, so those names are cut out of the bundle, and the build fails if one is left.
 */
const named = /stun:[a-z]|y-webrtc-[a-z]+\.[a-z]|signaling\.yjs\.dev/;

export function noDefaultServers() {
  return {
    name: 'concord:no-default-servers',
    enforce: 'pre',
    transform(code, id) {
      if (!/node_modules[\\/](y-webrtc|simple-peer)[\\/]/.test(id)) return null;
      const clean = code
        .replace(/\[\s*['"]wss:\/\/[^'"]+['"]\s*\]/g, '[]')
        .replace(/\{\s*urls:\s*\[\s*(?:['"]stun:[^'"]*['"]\s*,?\s*)+\]\s*\}/g, '');
      const left = named.exec(clean);
      if (left) throw new Error(`A default server is still named in ${id}: ${left[0]}`);
      return clean === code ? null : { code: clean, map: null };
    },
  };
}
