package server

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// A definition stands in snapshots, which are handed on. The engines that read other servers keep
// their passwords in it, in these forms (documented by FEDERATED, CONNECT and SPIDER).
func TestADefinitionIsReadWithoutPasswords(t *testing.T) {
	const columns = "CREATE TABLE `t` (\n  `id` int(11) NOT NULL COMMENT 'CONNECTION=''no option'', password',\n  PRIMARY KEY (`id`)\n)"
	for _, c := range []struct{ create, want string }{
		{" ENGINE=FEDERATED CONNECTION='mysql://u:pa''s\\'s@h:3306/d/t'", " ENGINE=FEDERATED CONNECTION='***'"},
		{
			" ENGINE=CONNECT CONNECTION='mysql://u:p@h/d' `OPTION_LIST`='user=u,password=p' `TABLE_TYPE`='MYSQL'",
			" ENGINE=CONNECT CONNECTION='***' `OPTION_LIST`='***' `TABLE_TYPE`='MYSQL'",
		},
		{
			" ENGINE=SPIDER COMMENT='password \"p\"'\n PARTITION BY HASH (`id`)\n(PARTITION `p1` COMMENT = 'passwd \"q\"' ENGINE = SPIDER)",
			" ENGINE=SPIDER COMMENT='***'\n PARTITION BY HASH (`id`)\n(PARTITION `p1` COMMENT = '***' ENGINE = SPIDER)",
		},
		{" ENGINE=SPIDER REMOTE_SERVER='s' `PASSWORD`='p'", " ENGINE=SPIDER REMOTE_SERVER='s' `PASSWORD`='***'"},
		{" ENGINE=InnoDB COMMENT='orders since 2009'", " ENGINE=InnoDB COMMENT='orders since 2009'"},
	} {
		assert.Equal(t, columns+c.want, withoutPasswords(columns+c.create))
	}
	assert.Equal(t, "CREATE VIEW", withoutPasswords("CREATE VIEW"))
}
