/** What Redis does in one step. Numbers come and go as text; ids and sealed bytes as they are. */

/** Makes the room's log, or finds the one that is there. → log, head, when it was closed */
export const CREATE = `
redis.call('HSETNX', KEYS[1], 'log', ARGV[1])
return redis.call('HMGET', KEYS[1], 'log', 'head', 'closed')
`;

/**
 * room, ids, log; most bytes, channel, who, name, the time for a closing entry or nothing, then id and sealed bytes of each.
 * → head before, head after, then the seqs; nil when the room would be too large; head -1 when there is no room, -2 when
 * it is closed.
 */
export const APPEND = `
local room = redis.call('HMGET', KEYS[1], 'log', 'head', 'bytes', 'closed')
if not room[1] then return {0, -1} end
local before, bytes = tonumber(room[2] or '0'), tonumber(room[3] or '0')
local head, known, added, answer = before, {}, {}, {before, before}
for i = 6, #ARGV, 2 do
  local id = ARGV[i]
  local seq = known[id] or tonumber(redis.call('HGET', KEYS[2], id))
  if not seq then
    head = head + 1
    seq = head
    bytes = bytes + #ARGV[i + 1]
    added[#added + 1] = {seq, id, ARGV[i + 1]}
  end
  known[id] = seq
  answer[#answer + 1] = seq
end
if #added > 0 and room[4] then return {0, -2} end
if ARGV[5] ~= '' then redis.call('HSETNX', KEYS[1], 'closed', ARGV[5]) end
if #added == 0 then return answer end
if ARGV[5] == '' and bytes > tonumber(ARGV[1]) then return nil end
for _, entry in ipairs(added) do
  redis.call('XADD', KEYS[3], entry[1] .. '-1', 'i', entry[2], 's', entry[3])
  redis.call('HSET', KEYS[2], entry[2], entry[1])
end
redis.call('HSET', KEYS[1], 'head', head, 'bytes', bytes)
answer[2] = head
redis.call('PUBLISH', ARGV[2], cjson.encode({ARGV[3], ARGV[4], (before + 1) .. ' ' .. head}))
return answer
`;

/** log; after, most entries, most bytes → seq, id and sealed bytes of each; one at least, where there is one. */
export const READ = `
local page, bytes, after = {}, 0, ARGV[1] .. '-1'
while #page < tonumber(ARGV[2]) do
  local some = redis.call('XRANGE', KEYS[1], '(' .. after, '+', 'COUNT', math.min(16, tonumber(ARGV[2]) - #page))
  if #some == 0 then return page end
  for _, entry in ipairs(some) do
    local fields = entry[2]
    bytes = bytes + #fields[4]
    if #page > 0 and bytes > tonumber(ARGV[3]) then return page end
    page[#page + 1] = {entry[1], fields[2], fields[4]}
    after = entry[1]
  end
end
return page
`;

/** room, ids, log; up to, most at once → how many were dropped. Whole entries go with their ids, so a repeat finds the rest. */
export const DROP = `
local some = redis.call('XRANGE', KEYS[3], '-', ARGV[1] .. '-1', 'COUNT', ARGV[2])
if #some == 0 then return 0 end
local bytes = tonumber(redis.call('HGET', KEYS[1], 'bytes') or '0')
for _, entry in ipairs(some) do
  redis.call('XDEL', KEYS[3], entry[1])
  redis.call('HDEL', KEYS[2], entry[2][2])
  bytes = bytes - #entry[2][4]
end
redis.call('HSET', KEYS[1], 'bytes', bytes)
return #some
`;

/** room; another log id. */
export const RENEW = `
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'log', ARGV[1]) end
return 1
`;
