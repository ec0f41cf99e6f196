-- ENQUEUE: add a job unless too much is waiting or unacknowledged.
-- KEYS: inference stream. ARGV: consumer group, limit, job.
-- Returns {entry id or '', jobs waiting or pending}.
-- Workers delete what they acknowledge, so length is lag + pending where the server (before 7.0) reports no lag.
local depth = redis.call('XLEN', KEYS[1])
if depth > 0 then
  local found = redis.pcall('XINFO', 'GROUPS', KEYS[1])
  for _, group in ipairs(found.err and {} or found) do
    local facts = {}
    for i = 1, #group, 2 do facts[group[i]] = group[i + 1] end
    if facts['name'] == ARGV[1] and tonumber(facts['lag']) then depth = facts['lag'] + facts['pending'] end
  end
end
if depth >= tonumber(ARGV[2]) then return {'', depth} end
return {redis.call('XADD', KEYS[1], '*', 'job', ARGV[3]), depth}
