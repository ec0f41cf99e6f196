-- REDEEM: passed -> redeemed, once; its usage event is counted in the same step.
-- KEYS: s:{b}:<sid>, u:{b}:<hour>:open, e:{b}, u:{b}:hours. ARGV: token hash, site, now, hour, idempotency key (absent:
-- none). Fields of the count: see realcatcha_contracts.counts; nothing that may fail stands after the first write.
-- Returns {status, token's record}.
local REPEAT_FOR_S, REPEATS, COUNTS_LIFE_S, PER_OCTAVE, MOST_BUCKET = 60, 5, 45 * 86400, 4, 99
local key = ARGV[5] or ''
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
local event = v[7] ~= '' and cjson.decode(v[7])
redis.call('HSET', KEYS[1], 'st', 'redeemed', 'ik', key, 'it', ARGV[3], 'ic', 0)
if event then
  local cell = v[6] .. '|' .. event['site'] .. '|'
  local bucket = math.floor(PER_OCTAVE * math.log(1 + (event['latency_ms'] or 0)) / math.log(2))
  if redis.call('HSETNX', KEYS[2], '#', event['id']) == 1 then
    redis.call('EXPIRE', KEYS[2], COUNTS_LIFE_S)
    redis.call('SADD', KEYS[4], ARGV[4])
    redis.call('EXPIRE', KEYS[4], COUNTS_LIFE_S)
  end
  redis.call('HINCRBY', KEYS[2], 'n', 1)
  redis.call('HINCRBY', KEYS[2], cell .. event['kind'] .. '|' .. event['verdict'] .. '|' .. (event['country'] or ''), 1)
  redis.call('HINCRBY', KEYS[2], cell .. math.min(MOST_BUCKET, bucket), 1)
end
return {'redeemed', v[5]}
