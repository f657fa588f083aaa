package entity

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// sellerUserId and seller_user_id, listings and listing must lead to one entity.
func TestNamesOfOneThingMeet(t *testing.T) {
	for from, to := range map[string]string{
		"seller_user_id": "seller_user_id", "sellerUserId": "seller_user_id", "userID": "user_id", "UserId": "user_id",
		"address2Id": "address2_id", "ID": "id",
	} {
		assert.Equal(t, to, snake(from), from)
	}
	for many, one := range map[string]string{
		"listings": "listing", "categories": "category", "addresses": "address", "boxes": "box", "branches": "branch", "dishes": "dish",
		"class": "class", "status": "status", "users": "user", "user": "user", "OrderItems": "order_item", "s": "s",
	} {
		assert.Equal(t, one, singular(many), many)
	}
	assert.Equal(t, "listing_id", keyName("listings", "id"), "id says nothing, the table does")
	assert.Equal(t, "listing_id", keyName("Listings", "ID"))
	assert.Equal(t, "user_id", keyName("members", "userId"), "the key's own name is what others bear")
	assert.Equal(t, "listing", entityName("listing_id"))
	assert.Equal(t, "invoice", entityName("invoice_no"))
	assert.Equal(t, "_id", entityName("_id"), "nothing would be left")
}
