-- TAKE: challenged -> answering; consumes the open challenge.
-- KEYS: s:{b}:<sid>, e:{b}. ARGV: challenge id, origin, body hash, claim id, now, retry window s, stale claim s.
-- Returns {status, reply, record, late trust}.
local epoch = redis.call('GET', KEYS[2]) or '0'
local v = redis.call('HMGET', KEYS[1], 'st', 'ch', 'cx', 'og', 'bh', 'rp', 'rt', 'ct', 'ep', 'rec', 'late')
local state, same, now = v[1], v[5] == ARGV[3], tonumber(ARGV[5])
if not state then return {'used', '', '', ''} end
if v[4] ~= ARGV[2] then return {'foreign', '', '', ''} end
if v[9] ~= epoch then return {'stale', '', '', ''} end
local open = state == 'challenged' and v[2] == ARGV[1] and now < tonumber(v[3])
local abandoned = state == 'answering' and same and now - tonumber(v[8]) > tonumber(ARGV[7])
if open or abandoned then
  redis.call('HSET', KEYS[1], 'st', 'answering', 'bh', ARGV[3], 'cl', ARGV[4], 'ct', ARGV[5])
  return {'claimed', '', v[10], v[11] or ''}
end
if same and state == 'answering' then return {'pending', '', '', ''} end
if same and v[6] and now - tonumber(v[7]) <= tonumber(ARGV[6]) then return {'stored', v[6], '', ''} end
return {'used', '', '', ''}
