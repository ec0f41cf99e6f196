-- CLAIM: absent -> evaluating. A repeated body gets its stored reply, any other is refused.
-- KEYS: s:{b}:<sid>, e:{b}. ARGV: epoch, body hash, claim id, now, retry window s, stale claim s, life s, trace.
-- Returns {status, reply, replay hits of an earlier claim with the same trace}.
local epoch = redis.call('GET', KEYS[2]) or '0'
if epoch ~= ARGV[1] then return {'stale', '', ''} end
local v = redis.call('HMGET', KEYS[1], 'st', 'bh', 'rp', 'rt', 'ct', 'rh', 'rb')
local state, same, now = v[1], v[2] == ARGV[2], tonumber(ARGV[4])
local abandoned = state == 'evaluating' and same and now - tonumber(v[5]) > tonumber(ARGV[6])
if not state or state == 'released' or abandoned then
  redis.call('HSET', KEYS[1], 'st', 'evaluating', 'bh', ARGV[2], 'cl', ARGV[3], 'ct', ARGV[4], 'rb', ARGV[8])
  redis.call('EXPIRE', KEYS[1], ARGV[7])
  local own = v[7] == ARGV[8] and v[6]
  return {'claimed', '', own or (abandoned and '0' or '')} -- an abandoned claim may have set these very bits
end
if same and state == 'evaluating' then return {'pending', '', ''} end
if same and v[3] and now - tonumber(v[4]) <= tonumber(ARGV[5]) then return {'stored', v[3], ''} end
return {'used', '', ''}
