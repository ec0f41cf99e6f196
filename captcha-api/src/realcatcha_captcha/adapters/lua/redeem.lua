-- REDEEM: passed -> redeemed, once; the usage event is appended in the same step.
-- KEYS: s:{b}:<sid>, u:{b}:<hour>, e:{b}. ARGV: token hash, site, now, idempotency key (absent: none).
-- Returns {status, token's record}.
local REPEAT_FOR_S, REPEATS, USAGE_LIFE_S = 60, 5, 45 * 86400
local key = ARGV[4] or ''
local v = redis.call('HMGET', KEYS[1], 'tk', 'ts', 'st', 'tx', 'tr', 'ep', 'us', 'ik', 'it', 'ic')
if not v[1] or v[1] ~= ARGV[1] then return {'unknown', ''} end
if v[2] ~= ARGV[2] then return {'foreign', v[5]} end
local now = tonumber(ARGV[3])
if v[3] == 'redeemed' then
  local again = key ~= '' and v[8] == key and now - tonumber(v[9]) <= REPEAT_FOR_S
  if again and tonumber(v[10]) < REPEATS then
    redis.call('HINCRBY', KEYS[1], 'ic', 1)
    return {'repeated', v[5]}
  end
  return {'spent', v[5]}
end
if v[6] ~= (redis.call('GET', KEYS[3]) or '0') then return {'expired', v[5]} end
if now >= tonumber(v[4]) then return {'expired', v[5]} end
redis.call('HSET', KEYS[1], 'st', 'redeemed', 'ik', key, 'it', ARGV[3], 'ic', 0)
if v[7] ~= '' then
  local event = cjson.decode(v[7])
  event['ts'] = now
  redis.call('RPUSH', KEYS[2], cjson.encode(event))
  redis.call('EXPIRE', KEYS[2], USAGE_LIFE_S)
end
return {'redeemed', v[5]}
